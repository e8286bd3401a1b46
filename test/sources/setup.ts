/** A library in a temp folder with the sources room on top of it; everything is disposed after each test. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { ImportReport } from '../../src-preload/contract/library.ts';
import type { Result } from '../../src-preload/contract/result.ts';
import { Library } from '../../src-main/engine/library/library.ts';
import { JigSources } from '../../src-main/engine/sources/sources.ts';
import { createLogger, type LogSink } from '../../src-main/lib/logger.ts';
import { testDatabase } from '../support/database.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'jig-sources-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function writeFile(name: string, content: string | object): string {
  const path = join(tempFolder(), name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  return path;
}

/** A server script of ours: `fixture('server.ts')`. */
export function fixture(name: string): string {
  return join(root, 'test', 'fixtures', name);
}

/** The command of a real server from the registry, as people write it. */
export function realServer(name: string, ...args: string[]): { command: string; args: string[] } {
  return {
    command: process.execPath,
    args: [join(root, 'test/node_modules/@modelcontextprotocol', `server-${name}`, 'dist/index.js'), ...args],
  };
}

export function openSources() {
  const sqlite = testDatabase();
  const library = new Library(sqlite);
  const logs: string[] = [];
  const sink: LogSink = (record) => logs.push(JSON.stringify(record));
  const reports: ImportReport[] = [];
  const sources = new JigSources({
    library,
    logger: createLogger('test', sink, 'debug'),
    onImported: (report) => reports.push(report),
    readOnly: false,
  });
  onTestFinished(() => sources.stop());
  return { library, sources, logs, reports };
}

export type Opened = ReturnType<typeof openSources>;

/** Calls a tool by any name that the library resolves. */
export async function call(
  { library, sources }: Opened,
  name: string,
  args: Record<string, unknown> = {},
  options: { timeoutMs?: number; signal?: AbortSignal } = {},
) {
  const tool = library.resolve(name);
  if (!tool.ok) throw new Error(tool.error.message);
  return sources.call(tool.value, args, { caller: { name: 'test', scopes: [] }, ...options });
}

export function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value;
}

export function mustFail<T>(result: Result<T>) {
  if (result.ok) throw new Error(`expected a failure, got ${JSON.stringify(result.value)}`);
  return result.error;
}
