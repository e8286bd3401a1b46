/** Drafts with what was found out about them, comments of reviewing agents, and the versions of tools that were made here. */
import type Database from 'better-sqlite3';

export function createForge(sqlite: Database.Database): void {
  sqlite.exec(`
    create table draft (
      id text primary key,
      identity text,
      name text not null,
      language text not null check (language in ('typescript', 'python')),
      state text not null check (state in ('checking', 'failed', 'waiting-for-review', 'rejected', 'published', 'replaced')),
      stage text not null,
      author text not null,
      -- The client's id; null for a person.
      author_id text,
      code text not null,
      fixtures text not null,
      -- What the stages found out: description, permissions, schemas, diagnostics, findings, tests, timings (forge/draft-store.ts).
      findings text not null,
      compiled text,
      declarations text,
      reason text,
      -- Whether its author has been told why it was rejected.
      reason_told integer not null default 0 check (reason_told in (0, 1)),
      tool_id integer references tool (id) on delete set null,
      created_at text not null,
      decided_at text,
      decided_by text
    ) strict;
    create index draft_by_state on draft (state, created_at);
    create index draft_by_name on draft (name, created_at);

    create table draft_comment (
      id integer primary key,
      draft_id text not null references draft (id) on delete cascade,
      author text not null,
      findings text not null,
      verdict text check (verdict in ('approve', 'reject', 'unsure')),
      reason text not null,
      at text not null
    ) strict;

    create table made_version (
      tool_id integer not null references tool (id) on delete cascade,
      version integer not null,
      identity text not null,
      language text not null check (language in ('typescript', 'python')),
      code text not null,
      compiled text not null,
      -- The definition as it was published: description, schemas, permissions; and what the called tools were then.
      definition text not null,
      author text not null,
      author_id text,
      approved_by text not null check (approved_by in ('person', 'policy', 'jig')),
      created_at text not null,
      primary key (tool_id, version)
    ) strict, without rowid;
    create index made_version_by_identity on made_version (identity);
  `);
}
