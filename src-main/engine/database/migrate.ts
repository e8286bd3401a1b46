/** Numbered migrations, each in its own transaction; the number of the last one is kept in `user_version`. */
import type Database from 'better-sqlite3';
import { createLibrary } from './migrations/001-create-library.ts';
import { indexDisabledTools } from './migrations/002-index-disabled-tools.ts';

interface Migration {
  version: number;
  up: (sqlite: Database.Database) => void;
}

const migrations: Migration[] = [
  { version: 1, up: createLibrary },
  { version: 2, up: indexDisabledTools },
];

export const latestVersion = migrations.at(-1)?.version ?? 0;

export function currentVersion(sqlite: Database.Database): number {
  return sqlite.pragma('user_version', { simple: true }) as number;
}

export function migrate(sqlite: Database.Database): void {
  const from = currentVersion(sqlite);
  for (const { version, up } of migrations) {
    if (version <= from) continue;
    sqlite.transaction(() => {
      up(sqlite);
      sqlite.pragma(`user_version = ${version}`);
    })();
  }
}
