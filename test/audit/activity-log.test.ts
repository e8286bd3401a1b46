/** The activity log: order, bound, and a disk that is full. */
import { expect, test } from 'vitest';
import { SqliteActivityLog } from '../../src-main/engine/audit/activity-log.ts';
import { createLogger } from '../../src-main/lib/logger.ts';
import { testDatabase } from '../support/database.ts';

function open() {
  const sqlite = testDatabase();
  const problems: string[] = [];
  const logger = createLogger('test', ({ message }) => problems.push(message));
  return { sqlite, problems, log: new SqliteActivityLog(sqlite, false, logger) };
}

const entry = (title: string, details: Record<string, unknown> = {}) => ({
  kind: 'call' as const,
  client: 'me',
  title,
  ok: true,
  durationMs: 1,
  details,
});
const titles = (log: SqliteActivityLog, before?: number) => log.list({ before, limit: 3 }).map(({ title }) => title);

test('the newest come first, page by page', () => {
  const { log } = open();
  for (const title of ['a', 'b', 'c', 'd']) log.record(entry(title));
  expect(titles(log)).toEqual(['d', 'c', 'b']);
  expect(titles(log, log.list({ limit: 3 }).at(-1)?.id)).toEqual(['a']);
});

test('numbers go on after a restart', () => {
  const { log, sqlite } = open();
  log.record(entry('before'));
  log.flush();
  const again = new SqliteActivityLog(
    sqlite,
    false,
    createLogger('test', () => {}),
  );
  again.record(entry('after'));
  expect(titles(again)).toEqual(['after', 'before']);
});

test('a full disk loses no entry and throws nowhere', () => {
  const { log, sqlite, problems } = open();
  log.record(entry('first'));
  log.flush();
  sqlite.pragma(`max_page_count = ${sqlite.pragma('page_count', { simple: true }) as number}`);
  log.record(entry('second', { large: 'x'.repeat(100_000) }));
  log.flush();
  expect(problems).toEqual(['the activity could not be written']);
  expect(titles(log)).toEqual(['first']);
  sqlite.pragma('max_page_count = 1000000');
  log.record(entry('third'));
  expect(titles(log)).toEqual(['third', 'second', 'first']);
});
