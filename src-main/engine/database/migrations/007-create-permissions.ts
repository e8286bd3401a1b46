/** What people have configured for made tools, the tools' own small stores, and appends to files that are under way or done. */
import type Database from 'better-sqlite3';

export function createPermissions(sqlite: Database.Database): void {
  sqlite.exec(`
    create table resource (
      kind text not null check (kind in ('sql', 'http', 'tcp', 'mail', 'files', 'secret')),
      name text not null,
      -- JSON without anything secret.
      config text not null,
      -- Sealed by the host's safe storage.
      secret text,
      updated_at text not null,
      primary key (kind, name)
    ) strict, without rowid;

    create table kv (
      tool text not null,
      key text not null,
      value text not null,
      bytes integer not null,
      updated_at text not null,
      primary key (tool, key)
    ) strict;

    create table file_append (
      effect text primary key,
      run text not null,
      path text not null,
      -- Length of the file before it, and of what is added.
      start integer not null,
      bytes integer not null,
      -- What is added, until it is known to be in the file: a torn append is completed from it.
      content blob,
      state text not null check (state in ('begun', 'done', 'doubt')),
      at text not null
    ) strict;
    create index file_append_open on file_append (path, start) where state = 'begun';
  `);
}
