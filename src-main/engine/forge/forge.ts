/** From a draft to a published version: submits, decides, publishes, rolls back. Every decision is audited in its own transaction. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Diagnostic, DraftState, DraftSubmission, DraftSummary, MadeVersion, MakeAnswer, Review } from '#contract/making.ts';
import type { Permissions } from '#contract/permissions.ts';
import { fail, ok, type Result } from '#contract/result.ts';
import type { Settings } from '#contract/system.ts';
import { Emitter } from '#lib/emitter.ts';
import { errorText } from '#lib/guards.ts';
import type { Logger } from '#lib/logger.ts';
import { isSameOwner, type Owner } from '#lib/owner.ts';
import type { Sqlite } from '../database/open-database.ts';
import type { Library } from '../library/library.ts';
import type { AuditChain, Broker, Compiler, DraftComment, Forge, Program, Runs } from '../making-parts.ts';
import type { ActivityLog, Caller } from '../parts.ts';
import { isWindow, windowOnly } from '../window-only.ts';
import { DraftStore, summaryOf, type Draft } from './draft-store.ts';
import { examineDraft, type Examination } from './examine-draft.ts';
import { MadeStore, type StoredVersion } from './made-store.ts';
import { PublishedTools } from './published-tools.ts';
import { reviewOf } from './review.ts';
import { compileScript, keepAsTool } from './script.ts';
import { Tickets } from './tickets.ts';
import { maxWaiting, tooManyChecking, tooManyWaiting } from './waiting-limit.ts';

export interface ForgeParts {
  sqlite: Sqlite;
  library: Library;
  compiler: Compiler;
  runs: Runs;
  broker: Broker;
  audit: AuditChain;
  activity: ActivityLog;
  logger: Logger;
  settings: () => Settings;
  /** Address of the screens, to which a draft's own is added; null where there are none. */
  uiUrl: () => string | null;
}

/** An agent waits no longer for the tests: they go on, and get_run tells how they ended. What the compiler says is always awaited. */
const answerWithinMs = 900;
const largestFixtures = 1024 * 1024;

export class JigForge implements Forge {
  readonly events = new Emitter<{ changed: DraftSummary }>();
  private readonly parts: ForgeParts;
  private readonly drafts: DraftStore;
  private readonly made: MadeStore;
  private readonly published: PublishedTools;
  private readonly tickets = new Tickets();
  private readonly stopping = new AbortController();
  private readonly working = new Set<Promise<unknown>>();

  constructor(parts: ForgeParts) {
    this.parts = parts;
    this.drafts = new DraftStore(parts.sqlite);
    this.made = new MadeStore(parts.sqlite, parts.library);
    this.published = new PublishedTools({ ...parts, made: this.made });
  }

  async submit(submission: DraftSubmission, caller: Caller): Promise<Result<MakeAnswer>> {
    const { code, language = 'typescript', fixtures = {} } = submission;
    if (JSON.stringify(fixtures).length > largestFixtures)
      return fail(
        'fixtures-too-large',
        `The test files have over ${largestFixtures} bytes.`,
        'Keep fixtures to the few rows that the tests need.',
      );
    if (this.drafts.count(caller, 'checking') >= maxWaiting) return tooManyChecking;
    const draft = this.parts.sqlite.transaction(() => {
      const added = this.drafts.add({ code, language, fixtures, owner: caller });
      this.parts.audit.append({
        event: 'draft.submitted',
        subject: added.id,
        actor: caller.name,
        data: { language, bytes: Buffer.byteLength(code) },
      });
      return added;
    })();
    this.changed(draft);
    const started = performance.now();
    let onTests = (): void => {};
    const testing = new Promise<void>((resolve) => {
      onTests = resolve;
    });
    const work = this.examine(draft, caller, onTests).catch((error: unknown) => this.breaks(draft, error));
    this.working.add(work);
    void work.finally(() => this.working.delete(work));
    // A person at the command line or in the window sees how the tests end.
    if (caller.scopes.includes('admin')) return ok(this.answer(await work, caller));
    const late = testing.then(() => sleep(Math.max(0, answerWithinMs - (performance.now() - started)), null, { ref: false }));
    const decided = await Promise.race([work, late]);
    if (decided) return ok(this.answer(decided, caller));
    const pending = { ...this.answer(this.mustGet(draft.id), caller), state: 'waiting-for-review' as const };
    // Why the last one was rejected is told once: it must not be lost.
    const note = [pending.note, 'Its tests are still running: ask get_run with this id how they ended.'].filter(Boolean).join(' ');
    return ok({ ...pending, note });
  }

  list({ state }: { state?: DraftState | undefined }): DraftSummary[] {
    return this.drafts.list(state).map(summaryOf);
  }

  get(id: string): Result<Review> {
    const draft = this.drafts.get(id);
    return draft ? ok(this.review(draft)) : unknown(id);
  }

  owner(id: string): Owner | null {
    const draft = this.drafts.get(id);
    return draft && authorOf(draft);
  }

  ticket(id: string, caller: Caller): string | null {
    const draft = this.drafts.get(id);
    if (!isWindow(caller) || draft?.state !== 'waiting-for-review' || draft.identity === null) return null;
    return this.tickets.issue(id, draft.identity);
  }

  async approve(id: string, seen: { identity: string; ticket: string }, caller: Caller): Promise<Result<Review>> {
    if (!isWindow(caller)) return windowOnly;
    const draft = this.drafts.get(id);
    if (!draft) return unknown(id);
    if (draft.state !== 'waiting-for-review') return wrongState(draft);
    if (draft.identity === null || draft.identity !== seen.identity)
      return fail('review-changed', 'The draft is not the one that was shown.', 'Open the review again: it shows what changed.');
    if (!this.tickets.redeem(seen.ticket, id, draft.identity))
      return fail('review-ticket', 'This sheet can no longer approve.', 'Open the review again and decide there.');
    const [missing] = this.parts.broker.check(draft.found.permissions);
    if (missing) return fail('permission-not-configured', missing.message, missing.fix);
    return ok(this.review(this.publish(draft, 'person', caller)));
  }

  reject(id: string, reason: string, caller: Caller): Result<Review> {
    const draft = this.drafts.get(id);
    if (!draft) return unknown(id);
    if (draft.state !== 'waiting-for-review') return wrongState(draft);
    const rejected = this.parts.sqlite.transaction(() => {
      const next = this.drafts.change(id, { state: 'rejected', reason, decidedBy: caller.name });
      this.parts.audit.append({
        event: 'draft.rejected',
        subject: id,
        actor: caller.name,
        data: { tool: draft.name, identity: draft.identity, reason },
      });
      return next;
    })();
    this.changed(rejected);
    return ok(this.review(rejected));
  }

  comment(id: string, { findings, recommendation }: DraftComment, caller: Caller): Result<Review> {
    const draft = this.drafts.get(id);
    if (!draft) return unknown(id);
    if (draft.state !== 'waiting-for-review') return wrongState(draft);
    this.parts.sqlite.transaction(() => {
      this.drafts.comment(id, caller.name, findings, recommendation);
      this.parts.audit.append({
        event: 'draft.commented',
        subject: id,
        actor: caller.name,
        data: { findings: findings.length, verdict: recommendation?.verdict ?? null },
      });
    })();
    this.changed(draft);
    return ok(this.review(draft));
  }

  versions(toolId: number): Result<MadeVersion[]> {
    return this.published.versions(toolId);
  }

  rollBack(toolId: number, version: number, caller: Caller): Result<MadeVersion> {
    return this.published.rollBack(toolId, version, caller);
  }

  remove(toolId: number, caller: Caller): Result<Record<string, never>> {
    return this.published.remove(toolId, caller);
  }

  program(toolId: number): ReturnType<Forge['program']> {
    return this.published.program(toolId);
  }

  identity(toolId: number): string | null {
    return this.published.identity(toolId);
  }

  namedTools(code: string): Promise<string[]> {
    return this.parts.compiler.namedTools(code);
  }

  compileScript(code: string, permissions: Permissions): Promise<Result<Program>> {
    return compileScript(this.parts, code, permissions);
  }

  keep(code: string, as: Parameters<Forge['keep']>[1]): string {
    return keepAsTool(code, as);
  }

  /** Ends what is being checked. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.allSettled(this.working);
  }

  private async examine(draft: Draft, caller: Caller, onTests: () => void): Promise<Draft> {
    const keep = ({ stage, name, found, compiled, declarations, identity }: Examination) =>
      this.drafts.change(draft.id, { stage, name, found, compiled, declarations, identity });
    const examination = await examineDraft(this.parts, draft, {
      caller,
      signal: this.stopping.signal,
      onStage: (state) => {
        this.changed(keep(state));
        if (state.stage === 'rehearse') onTests();
      },
    });
    const examined = keep(examination);
    if (examination.stage !== 'review') return this.fails(examined, caller);
    const current = this.currentOf(examined);
    if (current?.identity === examined.identity) return this.isThere(examined, current);
    return this.publishesItself(examined, current) ? this.publish(examined, 'policy', caller) : this.waits(examined, caller);
  }

  /** Something that nobody foresaw, or a disk that is full: the draft must not be `checking` for ever. */
  private breaks(draft: Draft, error: unknown): Draft {
    const known = this.drafts.get(draft.id) ?? draft;
    this.parts.logger.error('a draft could not be checked', { draft: draft.id, error: errorText(error) });
    const diagnostic: Diagnostic = {
      stage: known.stage,
      severity: 'error',
      line: 0,
      column: 0,
      message: `Jig could not finish checking the draft: ${errorText(error)}.`,
      fix: 'Submit it again; if it fails again, run `jig doctor`: it looks at the library and the free disk space.',
    };
    const found = { ...known.found, diagnostics: [...known.found.diagnostics, diagnostic] };
    try {
      const failed = this.drafts.change(draft.id, { state: 'failed', found });
      this.changed(failed);
      return failed;
    } catch {
      // Not even this can be written: the author hears it all the same, and the next start marks the row.
      return { ...known, state: 'failed', found };
    }
  }

  /** No permission, green tests, the person's switch; and nobody's tool but the author's own is written over. */
  private publishesItself(draft: Draft, current: StoredVersion | null): boolean {
    const asksForNothing = Object.values(draft.found.permissions).every((asked) => asked === undefined || Object.keys(asked).length === 0);
    return (
      asksForNothing && this.parts.settings().publishWithoutReview && (current === null || isSameOwner(authorOf(current), authorOf(draft)))
    );
  }

  private currentOf({ name }: Draft): StoredVersion | null {
    const tool = this.made.find(name);
    return tool && this.made.currentOf(tool.id);
  }

  private fails(draft: Draft, caller: Caller): Draft {
    const failed = this.parts.sqlite.transaction(() => {
      const next = this.drafts.change(draft.id, { state: 'failed' });
      this.parts.audit.append({
        event: 'draft.failed',
        subject: draft.id,
        actor: caller.name,
        data: { stage: draft.stage, tool: draft.name },
      });
      return next;
    })();
    return this.decided(failed, caller, false);
  }

  private waits(draft: Draft, caller: Caller): Draft {
    if (this.drafts.count(authorOf(draft), 'waiting-for-review', draft.name) >= maxWaiting) {
      const found = { ...draft.found, diagnostics: [...draft.found.diagnostics, tooManyWaiting] };
      return this.fails(this.drafts.change(draft.id, { found }), caller);
    }
    const waiting = this.parts.sqlite.transaction(() => {
      this.replaceWaiting(draft);
      const next = this.drafts.change(draft.id, { state: 'waiting-for-review' });
      this.parts.audit.append({
        event: 'draft.waits',
        subject: draft.id,
        actor: caller.name,
        data: { tool: draft.name, identity: draft.identity, permissions: draft.found.permissions },
      });
      return next;
    })();
    return this.decided(waiting, caller, true);
  }

  /** The very code that is published already: nothing to decide. */
  private isThere(draft: Draft, current: StoredVersion): Draft {
    const there = this.drafts.change(draft.id, { state: 'published', stage: 'publish', toolId: current.toolId });
    this.changed(there);
    return there;
  }

  private publish(draft: Draft, approvedBy: 'person' | 'policy', caller: Caller): Draft {
    const { found, identity, compiled, name, language, code, author, authorId } = draft;
    if (identity === null || compiled === null || found.inputSchema === null)
      throw new Error(`draft ${draft.id} is published before it is checked`);
    const { description, inputSchema, outputSchema, permissions } = found;
    const published = this.parts.sqlite.transaction(() => {
      const version = this.made.publish({
        definition: { name, description, inputSchema, outputSchema, permissions, callees: this.parts.broker.bind(permissions) },
        identity,
        language,
        code,
        compiled,
        author,
        authorId,
        approvedBy,
      });
      this.replaceWaiting(draft);
      const next = this.drafts.change(draft.id, { state: 'published', stage: 'publish', toolId: version.toolId, decidedBy: caller.name });
      this.parts.audit.append({
        event: approvedBy === 'person' ? 'draft.approved' : 'draft.published-by-policy',
        subject: draft.id,
        actor: caller.name,
        data: { tool: name, version: version.version, identity, permissions },
      });
      return next;
    })();
    return this.decided(published, caller, true);
  }

  private replaceWaiting(draft: Draft): void {
    const replaced = this.drafts.replaceWaiting(draft.name, { except: draft.id, owner: authorOf(draft) });
    for (const one of replaced) this.changed(one);
  }

  private decided(draft: Draft, caller: Caller, isGood: boolean): Draft {
    this.changed(draft);
    this.parts.activity.record({
      kind: 'draft',
      client: caller.name,
      title: `${draft.name || 'a draft'}: ${draft.state}`,
      ok: isGood,
      durationMs: Object.values(draft.found.timings).reduce((sum, ms) => sum + ms, 0),
      details: { draft: draft.id, state: draft.state, stage: draft.stage, timings: draft.found.timings },
    });
    return draft;
  }

  private answer(draft: Draft, caller: Caller): MakeAnswer {
    const told = draft.name === '' ? null : this.drafts.tellRejection(draft.name, caller);
    const ui = this.parts.uiUrl();
    const state = draft.state === 'published' ? 'published' : draft.state === 'failed' ? 'failed' : 'waiting-for-review';
    return {
      state,
      id: draft.id,
      ...(state === 'published' && draft.name !== '' ? { tool: this.made.find(draft.name)?.name ?? draft.name } : {}),
      ...(state === 'waiting-for-review' && ui !== null ? { review: `${ui}#/review/${draft.id}` } : {}),
      diagnostics: draft.found.diagnostics.map(({ stage, line, column, message, fix }: Diagnostic) => ({
        stage,
        line,
        column,
        message,
        fix,
      })),
      ...(told === null ? {} : { note: `A person rejected the draft before this one: ${told}` }),
    };
  }

  private review(draft: Draft): Review {
    return reviewOf({ ...this.parts, made: this.made }, draft, this.drafts.comments(draft.id), this.drafts.rivals(draft));
  }

  private changed(draft: Draft): void {
    this.events.emit('changed', summaryOf(draft));
  }

  private mustGet(id: string): Draft {
    const draft = this.drafts.get(id);
    if (!draft) throw new Error(`draft ${id} vanished`);
    return draft;
  }
}

const authorOf = ({ author, authorId }: Pick<Draft, 'author' | 'authorId'>): Owner => ({ name: author, clientId: authorId });

function unknown(id: string): Result<never> {
  return fail('draft-unknown', `There is no draft ${id}.`, 'List the drafts again: old failed ones are removed.');
}

function wrongState({ id, state }: Draft): Result<never> {
  return fail('draft-state', `The draft ${id} does not wait for a review: it is ${state}.`, 'Open the newest draft of the tool.');
}
