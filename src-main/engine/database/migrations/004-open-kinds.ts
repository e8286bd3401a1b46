/** Tools made here are a source, drafts and runs are activity, clients hold a grant, and the audit begins. */
import type Database from 'better-sqlite3';

export function openKinds(sqlite: Database.Database): void {
  // A CHECK can only be changed by building the table anew (https://sqlite.org/lang_altertable.html, section 7).
  sqlite.exec(`
    create table new_source (
      id text primary key,
      name text not null unique,
      kind text not null check (kind in ('mcp-stdio', 'mcp-http', 'openapi', 'definitions', 'made')),
      state text not null check (state in ('listed', 'connected', 'unreachable', 'disabled')),
      config text not null,
      origin text not null,
      error text,
      imported_at text not null
    ) strict;
    insert into new_source select id, name, kind, state, config, origin, error, imported_at from source;
    drop table source;
    alter table new_source rename to source;

    create table new_activity (
      id integer primary key,
      at text not null,
      kind text not null check (kind in ('route', 'call', 'import', 'gateway', 'draft', 'run')),
      client text not null,
      title text not null,
      ok integer not null check (ok in (0, 1)),
      duration_ms real not null,
      details text not null
    ) strict;
    insert into new_activity select id, at, kind, client, title, ok, duration_ms, details from activity;
    drop table activity;
    alter table new_activity rename to activity;

    alter table client add column permissions text not null default '{}';

    create table audit (
      seq integer primary key,
      at text not null,
      event text not null,
      subject text not null,
      actor text not null,
      data text not null,
      hash text not null
    ) strict;
    create index audit_by_subject on audit (subject, seq);
    create trigger audit_is_kept before delete on audit begin select raise(abort, 'the audit is append-only'); end;
    create trigger audit_stays before update on audit begin select raise(abort, 'the audit is append-only'); end;
  `);
}
