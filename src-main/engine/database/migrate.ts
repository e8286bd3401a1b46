/** Numbered migrations, each in its own transaction; the number of the last one is kept in `user_version`. */
import type Database from 'better-sqlite3';
import { createLibrary } from './migrations/001-create-library.ts';
import { indexDisabledTools } from './migrations/002-index-disabled-tools.ts';
import { openKinds } from './migrations/004-open-kinds.ts';
import { createForge } from './migrations/005-create-forge.ts';
import { createRuns } from './migrations/006-create-runs.ts';
import { createPermissions } from './migrations/007-create-permissions.ts';
import { createExample } from './migrations/008-create-example.ts';
import { createGolden } from './migrations/009-create-golden.ts';

interface Migration {
  version: number;
  up: (sqlite: Database.Database) => void;
}

const migrations: Migration[] = [
  { version: 1, up: createLibrary },
  { version: 2, up: indexDisabledTools },
  { version: 4, up: openKinds },
  { version: 5, up: createForge },
  { version: 6, up: createRuns },
  { version: 7, up: createPermissions },
  { version: 8, up: createExample },
  { version: 9, up: createGolden },
];

export const latestVersion = migrations.at(-1)?.version ?? 0;

export function currentVersion(sqlite: Database.Database): number {
  return sqlite.pragma('user_version', { simple: true }) as number;
}

export function migrate(sqlite: Database.Database): void {
  const from = currentVersion(sqlite);
  if (from === latestVersion) return;
  // A table that is built anew must not take the rows that refer to it along; the pragma does nothing inside a transaction.
  const enforced = sqlite.pragma('foreign_keys', { simple: true });
  sqlite.pragma('foreign_keys = OFF');
  try {
    migrateFrom(sqlite, from);
  } finally {
    sqlite.pragma(`foreign_keys = ${enforced === 1 ? 'ON' : 'OFF'}`);
  }
}

function migrateFrom(sqlite: Database.Database, from: number): void {
  for (const { version, up } of migrations) {
    if (version <= from) continue;
    sqlite.transaction(() => {
      up(sqlite);
      const [orphan] = sqlite.pragma('foreign_key_check') as { table: string }[];
      if (orphan) throw new Error(`migration ${version} leaves rows of ${orphan.table} without what they refer to`);
      sqlite.pragma(`user_version = ${version}`);
    })();
  }
}
