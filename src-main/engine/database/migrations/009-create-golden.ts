/** The golden set: queries of this library with the tools that are right, as a person said. */
import type Database from 'better-sqlite3';

export function createGolden(sqlite: Database.Database): void {
  // Tools by name and not by id: a tool that goes and comes back is the same one to a person.
  sqlite.exec(`
    create table golden (
      id integer primary key,
      -- Hash of query and context: a request has one row.
      request text not null unique,
      query text not null,
      -- JSON: earlier turns, oldest first.
      context text not null,
      -- JSON: one group of tool names for each need; none when no tool is needed.
      needs text not null,
      origin text not null check (origin in ('lab', 'use', 'import')),
      at text not null
    ) strict;
  `);
}
