/** Runs: one row each, with their journal (steps and effects) and log. */
import type Database from 'better-sqlite3';

export function createRuns(sqlite: Database.Database): void {
  sqlite.exec(`
    create table run (
      id text primary key,
      kind text not null check (kind in ('tool', 'code', 'rehearsal')),
      tool text not null,
      version integer,
      identity text not null,
      caller text not null,
      depth integer not null,
      through text not null,
      state text not null check (state in ('queued', 'running', 'paused', 'waiting', 'interrupted', 'done', 'failed', 'cancelled')),
      -- Counts the runners that this run has had: what an earlier one still sends is refused.
      epoch integer not null,
      program text not null,
      input text not null,
      output_schema text,
      limits text not null,
      canary integer not null,
      progress text not null,
      result text,
      error text,
      isolation text,
      usage text,
      created_at integer not null,
      started_at integer,
      finished_at integer
    ) strict;
    create index run_by_state on run (state, id);

    create table step (
      run text not null references run (id) on delete cascade,
      key text not null,
      state text not null check (state in ('begun', 'done', 'failed', 'skipped', 'waiting')),
      attempt integer not null,
      args text,
      -- JSON: the value of a step that is done, the reason of one that was skipped.
      value text,
      error text,
      -- When a failed attempt comes again.
      next_at integer,
      at integer not null,
      primary key (run, key)
    ) strict, without rowid;

    create table effect (
      run text not null,
      id text not null,
      step text,
      kind text not null,
      description text not null,
      state text not null check (state in ('begun', 'done', 'skipped')),
      outcome text,
      begun_at integer not null,
      settled_at integer,
      primary key (run, id)
    ) strict, without rowid;

    create table run_log (
      run text not null references run (id) on delete cascade,
      seq integer not null,
      at integer not null,
      level text not null check (level in ('info', 'warn', 'error')),
      text text not null,
      primary key (run, seq)
    ) strict, without rowid;
  `);
}
