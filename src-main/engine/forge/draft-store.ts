/** Drafts as rows: what was submitted, what the stages found out, what was decided. */
import { randomUUID } from 'node:crypto';
import type { Diagnostic, DraftState, DraftSummary, Finding, Language, Recommendation, Stage, TestOutcome } from '#contract/making.ts';
import type { JsonSchema } from '#contract/library.ts';
import type { Permissions } from '#contract/permissions.ts';
import type { Owner } from '#lib/owner.ts';
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
  /** The client's id; null for a person. */
  authorId: string | null;
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
  author_id: string | null;
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

/** What is decided is kept for its author, not for ever: so many of each outcome. Versions of tools are kept elsewhere. */
const keptDecided = 200;

/** In SQL: drafts of the owner `$author`, `$authorId`. */
const ownedBy = '(author_id is $authorId and ($authorId is not null or author = $author))';
const ownerOf = ({ name, clientId }: Owner) => ({ author: name, authorId: clientId ?? null });

function fromRow(row: DraftRow): Draft {
  const {
    author_id: authorId,
    tool_id: toolId,
    created_at: createdAt,
    decided_at: decidedAt,
    decided_by: decidedBy,
    findings,
    fixtures,
    ...rest
  } = row;
  return {
    ...rest,
    authorId,
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

  add(draft: { code: string; language: Language; fixtures: Record<string, string>; owner: Owner }): Draft {
    const id = `draft_${randomUUID()}`;
    this.sqlite
      .prepare(
        `insert into draft (id, name, language, state, stage, author, author_id, code, fixtures, findings, created_at)
         values ($id, '', $language, 'checking', 'read', $author, $authorId, $code, $fixtures, $findings, $at)`,
      )
      .run({
        id,
        language: draft.language,
        ...ownerOf(draft.owner),
        code: draft.code,
        fixtures: JSON.stringify(draft.fixtures),
        findings: JSON.stringify(nothingFound),
        at: new Date().toISOString(),
      });
    this.sqlite
      .prepare(
        `delete from draft where id in (
           select id from (
             select id, row_number() over (partition by state order by coalesce(decided_at, created_at) desc, rowid desc) as place
             from draft where state in ('failed', 'replaced', 'rejected', 'published')
           ) where place > ?)`,
      )
      .run(keptDecided);
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

  /** How many of the owner's drafts are in a state, other than those named `exceptName`. */
  count(owner: Owner, state: DraftState, exceptName = ''): number {
    return this.sqlite
      .prepare(`select count(*) from draft where state = $state and ${ownedBy} and (name = '' or name <> $exceptName)`)
      .pluck()
      .get({ ...ownerOf(owner), state, exceptName }) as number;
  }

  /** Drafts of the same name that wait beside this one, of other authors. */
  rivals({ id, name, state }: Draft): Draft[] {
    if (name === '' || state !== 'waiting-for-review') return [];
    const rows = this.sqlite
      .prepare(`select * from draft where name = ? and state = 'waiting-for-review' and id <> ? order by created_at desc limit 20`)
      .all(name, id) as DraftRow[];
    return rows.map(fromRow);
  }

  /** Drafts of the same tool and author that wait: a newer one takes their place. Those of others are for a person to decide. */
  replaceWaiting(name: string, { except, owner }: { except: string; owner: Owner }): Draft[] {
    const ids = this.sqlite
      .prepare(`select id from draft where name = $name and state = 'waiting-for-review' and id <> $except and ${ownedBy}`)
      .pluck()
      .all({ name, except, ...ownerOf(owner) }) as string[];
    return ids.map((id) => this.change(id, { state: 'replaced' }));
  }

  /** Why a person rejected this author's last drafts of the tool, told once. */
  tellRejection(name: string, owner: Owner): string | null {
    const row = this.sqlite
      .prepare(
        `select id, reason from draft where name = $name and ${ownedBy} and state = 'rejected' and reason_told = 0
         order by decided_at desc limit 1`,
      )
      .get({ name, ...ownerOf(owner) }) as { id: string; reason: string | null } | undefined;
    if (!row) return null;
    this.sqlite
      .prepare(`update draft set reason_told = 1 where name = $name and ${ownedBy} and state = 'rejected'`)
      .run({ name, ...ownerOf(owner) });
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
