/** The first schema: sources, tools with their versions, profiles, the text index, model indexes, clients, activity, settings. */
import type Database from 'better-sqlite3';

export function createLibrary(sqlite: Database.Database): void {
  sqlite.exec(`
    create table source (
      id text primary key,
      name text not null unique,
      kind text not null check (kind in ('mcp-stdio', 'mcp-http', 'openapi', 'definitions')),
      state text not null check (state in ('listed', 'connected', 'unreachable', 'disabled')),
      config text not null,
      origin text not null,
      error text,
      imported_at text not null
    ) strict;

    create table tool (
      id integer primary key,
      source_id text not null references source (id) on delete cascade,
      name text not null unique,
      server text not null,
      local_name text not null,
      title text,
      description text not null,
      search_description text,
      input_schema text not null,
      output_schema text,
      annotations text not null,
      tags text not null,
      state text not null default 'enabled' check (state in ('enabled', 'disabled')),
      schema_problem text,
      hash text not null,
      text_hash text not null,
      version integer not null,
      tokens integer,
      -- What the source needs to make the call (an OpenAPI operation's method, path and parameter places); null for MCP.
      call_plan text,
      created_at text not null,
      updated_at text not null,
      unique (source_id, server, local_name)
    ) strict;
    create index tool_by_text_hash on tool (text_hash);

    create table tool_version (
      tool_id integer not null references tool (id) on delete cascade,
      version integer not null,
      hash text not null,
      definition text not null,
      created_at text not null,
      primary key (tool_id, version)
    ) strict, without rowid;

    create table profile (
      name text primary key,
      top_k integer not null default 5 check (top_k between 1 and 50),
      includes_menu integer not null default 1 check (includes_menu in (0, 1)),
      created_at text not null
    ) strict;

    create table profile_tool (
      profile text not null references profile (name) on delete cascade,
      tool_id integer not null references tool (id) on delete cascade,
      primary key (profile, tool_id)
    ) strict, without rowid;

    -- rowid = tool.id; two tokenizers, because stemming finds more and exact words rank better (docs/benchmarks.md).
    create virtual table text_exact using fts5(server, name, description, params, param_text, tokenize = 'unicode61 remove_diacritics 2');
    create virtual table text_stem using fts5(server, name, description, params, param_text, tokenize = 'porter unicode61 remove_diacritics 2');

    -- What the text index holds: compared with tool.text_hash at start, so that a crash between the two is repaired.
    create table indexed_text (
      tool_id integer primary key,
      text_hash text not null
    ) strict;

    -- One row a model file; its vectors live in the vec0 table \`vectors_<id>\`, made when the dimension is known.
    create table vector_index (
      id integer primary key,
      model text not null unique,
      dimension integer not null,
      state text not null check (state in ('building', 'ready')),
      created_at text not null
    ) strict;

    create table embedded_tool (
      index_id integer not null references vector_index (id) on delete cascade,
      tool_id integer not null references tool (id) on delete cascade,
      text_hash text not null,
      primary key (index_id, tool_id)
    ) strict, without rowid;

    create table client (
      id text primary key,
      name text not null,
      token_hash text not null unique,
      scopes text not null,
      created_at text not null,
      last_seen_at text
    ) strict;

    create table activity (
      id integer primary key,
      at text not null,
      kind text not null check (kind in ('route', 'call', 'import', 'gateway')),
      client text not null,
      title text not null,
      ok integer not null check (ok in (0, 1)),
      duration_ms real not null,
      details text not null
    ) strict;

    create table setting (
      key text primary key,
      value text not null
    ) strict, without rowid;
  `);
}
