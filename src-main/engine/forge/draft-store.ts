/** Drafts as rows: what was submitted, what the stages found out, what was decided. */
import { randomUUID } from 'node:crypto';
import type { Diagnostic, DraftState, DraftSummary, Finding, Language, Recommendation, Stage, TestOutcome } from '#contract/making.ts';
import type { JsonSchema } from '#contract/library.ts';
import type { Permissions } from '#contract/permissions.ts';
import type { Sqlite } from '../database/open-database.ts';
import type { BrokerSession } from '../making-parts.ts';

/** What the stages found out, as far as they came. */
export interface DraftFindings {
  description: string;
  permissions: Permissions;
  inputSchema: JsonSchema | null;
  outputSchema: JsonSchema | null;
  diagnostics: Diagnostic[];
  /** Hidden characters of the source. */
  hidden: Pick<Finding, 'severity' | 'line' | 'message'>[];
  tests: TestOutcome[];
  observed: ReturnType<BrokerSession['observed']>;
  timings: Record<string, number>;
}

export interface Draft extends DraftSummary {
  code: string;
  fixtures: Record<string, string>;
  found: DraftFindings;
  compiled: string | null;
  declarations: string | null;
  reason: string | null;
  decidedBy: string | null;
}

export interface DraftCommentRow {
  author: string;
  findings: Pick<Finding, 'severity' | 'line' | 'message'>[];
  recommendation: Recommendation | null;
}

interface DraftRow {
  id: string;
  identity: string | null;
  name: string;
  language: Language;
  state: DraftState;
  stage: Stage;
  author: string;
  code: string;
  fixtures: string;
  findings: string;
  compiled: string | null;
  declarations: string | null;
  reason: string | null;
  tool_id: number | null;
  created_at: string;
  decided_at: string | null;
  decided_by: string | null;
}

export const nothingFound: DraftFindings = {
  description: '',
  permissions: {},
  inputSchema: null,
  outputSchema: null,
  diagnostics: [],
  hidden: [],
  tests: [],
  observed: [],
  timings: {},
};

/** Drafts that lead nowhere are kept for their authors, not for ever. */
const keptFailures = 200;

function fromRow(row: DraftRow): Draft {
  const { tool_id: toolId, created_at: createdAt, decided_at: decidedAt, decided_by: decidedBy, findings, fixtures, ...rest } = row;
  return {
    ...rest,
    fixtures: JSON.parse(fixtures) as Record<string, string>,
    found: JSON.parse(findings) as DraftFindings,
    toolId,
    createdAt,
    decidedAt,
    decidedBy,
  };
}

export function summaryOf(draft: Draft): DraftSummary {
  const { id, identity, name, language, state, stage, author, createdAt, decidedAt, toolId } = draft;
  return { id, identity, name, language, state, stage, author, createdAt, decidedAt, toolId };
}

export class DraftStore {
  private readonly sqlite: Sqlite;

  constructor(sqlite: Sqlite) {
    this.sqlite = sqlite;
    // Whatever was being checked when Jig ended will never be finished.
    sqlite.prepare(`update draft set state = 'failed' where state = 'checking'`).run();
  }

  add(draft: { code: string; language: Language; fixtures: Record<string, string>; author: string }): Draft {
    const id = `draft_${randomUUID()}`;
    this.sqlite
      .prepare(
        `insert into draft (id, name, language, state, stage, author, code, fixtures, findings, created_at)
         values ($id, '', $language, 'checking', 'read', $author, $code, $fixtures, $findings, $at)`,
      )
      .run({
        id,
        language: draft.language,
        author: draft.author,
        code: draft.code,
        fixtures: JSON.stringify(draft.fixtures),
        findings: JSON.stringify(nothingFound),
        at: new Date().toISOString(),
      });
    this.sqlite
      .prepare(`delete from draft where id in (select id from draft where state = 'failed' order by created_at desc limit -1 offset ?)`)
      .run(keptFailures);
    return this.mustGet(id);
  }

  get(id: string): Draft | null {
    const row = this.sqlite.prepare('select * from draft where id = ?').get(id) as DraftRow | undefined;
    return row ? fromRow(row) : null;
  }

  list(state: DraftState | undefined, limit = 200): Draft[] {
    const rows = this.sqlite
      .prepare('select * from draft where $state is null or state = $state order by created_at desc, rowid desc limit $limit')
      .all({ state: state ?? null, limit }) as DraftRow[];
    return rows.map(fromRow);
  }

  /** Writes what changed and answers with the whole. */
  change(
    id: string,
    change: Partial<
      Pick<Draft, 'identity' | 'name' | 'state' | 'stage' | 'found' | 'compiled' | 'declarations' | 'toolId' | 'reason' | 'decidedBy'>
    >,
  ): Draft {
    const before = this.mustGet(id);
    const next = { ...before, ...change };
    const isDecision = change.state !== undefined && change.state !== before.state && ['rejected', 'published'].includes(change.state);
    this.sqlite
      .prepare(
        `update draft set identity = $identity, name = $name, state = $state, stage = $stage, findings = $findings, compiled = $compiled,
           declarations = $declarations, tool_id = $toolId, reason = $reason, decided_at = $decidedAt, decided_by = $decidedBy where id = $id`,
      )
      .run({
        id,
        identity: next.identity,
        name: next.name,
        state: next.state,
        stage: next.stage,
        findings: JSON.stringify(next.found),
        compiled: next.compiled,
        declarations: next.declarations,
        toolId: next.toolId,
        reason: next.reason,
        decidedAt: isDecision ? new Date().toISOString() : before.decidedAt,
        decidedBy: next.decidedBy,
      });
    return this.mustGet(id);
  }

  /** Drafts of the same tool that wait: a newer one takes their place. */
  replaceWaiting(name: string, except: string): Draft[] {
    const ids = this.sqlite
      .prepare(`select id from draft where name = ? and state = 'waiting-for-review' and id <> ?`)
      .pluck()
      .all(name, except) as string[];
    return ids.map((id) => this.change(id, { state: 'replaced' }));
  }

  /** Why a person rejected this author's last drafts of the tool, told once. */
  tellRejection(name: string, author: string): string | null {
    const row = this.sqlite
      .prepare(
        `select id, reason from draft where name = ? and author = ? and state = 'rejected' and reason_told = 0 order by decided_at desc limit 1`,
      )
      .get(name, author) as { id: string; reason: string | null } | undefined;
    if (!row) return null;
    this.sqlite.prepare(`update draft set reason_told = 1 where name = ? and author = ? and state = 'rejected'`).run(name, author);
    return row.reason;
  }

  comment(
    id: string,
    author: string,
    findings: DraftCommentRow['findings'],
    recommendation: Pick<Recommendation, 'verdict' | 'reason'> | null,
  ): void {
    this.sqlite
      .prepare('insert into draft_comment (draft_id, author, findings, verdict, reason, at) values (?, ?, ?, ?, ?, ?)')
      .run(id, author, JSON.stringify(findings), recommendation?.verdict ?? null, recommendation?.reason ?? '', new Date().toISOString());
  }

  comments(id: string): DraftCommentRow[] {
    const rows = this.sqlite
      .prepare('select author, findings, verdict, reason, at from draft_comment where draft_id = ? order by id')
      .all(id) as {
      author: string;
      findings: string;
      verdict: Recommendation['verdict'] | null;
      reason: string;
      at: string;
    }[];
    return rows.map(({ author, findings, verdict, reason, at }) => ({
      author,
      findings: JSON.parse(findings) as DraftCommentRow['findings'],
      recommendation: verdict === null ? null : { by: author, verdict, reason, at },
    }));
  }

  private mustGet(id: string): Draft {
    const draft = this.get(id);
    if (!draft) throw new Error(`draft ${id} vanished`);
    return draft;
  }
}
