/** An empty library in a folder of its own, closed and removed when the test is over. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openDatabase, type Sqlite } from '../../src-main/engine/database/open-database.ts';

export function testDatabase(): Sqlite {
  const home = mkdtempSync(join(tmpdir(), 'jig-database-'));
  const opened = openDatabase(home);
  if (!opened.ok) throw new Error(opened.error.message);
  const { sqlite } = opened.value;
  onTestFinished(() => {
    sqlite.close();
    rmSync(home, { recursive: true, force: true });
  });
  return sqlite;
}
