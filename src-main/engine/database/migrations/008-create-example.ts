/** What tools were used for: examples with their vectors, and which clients may teach. */
import type Database from 'better-sqlite3';

export function createExample(sqlite: Database.Database): void {
  sqlite.exec(`
    create table example (
      -- Never used again: a vector may be on its way for one that is gone.
      id integer primary key autoincrement,
      tool_id integer not null references tool (id) on delete cascade,
      query text not null,
      -- The request as the router embeds it: the query with its last turns in front.
      text text not null,
      origin text not null check (origin in ('use', 'verdict')),
      verdict text not null check (verdict in ('right', 'wrong')),
      -- Who asked; null for a person's verdict.
      client_id text references client (id) on delete cascade,
      -- How often nearly the same was asked.
      times integer not null,
      at text not null
    ) strict;
    create index example_by_tool on example (tool_id);
    create index example_by_client on example (client_id);

    -- One vector a model: those of the model that served before stay until the new one answers.
    create table example_vector (
      example_id integer not null references example (id) on delete cascade,
      model text not null,
      -- 32-bit floats, little-endian; null where the model cannot embed the text.
      vector blob,
      primary key (example_id, model)
    ) strict, without rowid;

    alter table client add column learns integer not null default 1 check (learns in (0, 1));
  `);
}
