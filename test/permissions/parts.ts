/** A library in a temporary folder with what the kinds are made of: resources, a process host, a vault. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Resource } from '../../src-preload/contract/permissions.ts';
import type { Result } from '../../src-preload/contract/result.ts';
import { SqliteAuditChain } from '../../src-main/engine/audit/audit-chain.ts';
import { openDatabase, type Sqlite } from '../../src-main/engine/database/open-database.ts';
import type { BrokerContext, BrokerSession } from '../../src-main/engine/making-parts.ts';
import type { Handle } from '../../src-main/engine/permissions/kind.ts';
import { JigResources } from '../../src-main/engine/permissions/resources.ts';
import { NodeProcessHost } from '../../src-main/headless/node-process-host.ts';
import { createLogger } from '../../src-main/lib/logger.ts';

export const logger = createLogger('test', () => {});
export const processHost = new NodeProcessHost({ logger });

export interface Place {
  folder: string;
  home: string;
  sqlite: Sqlite;
  audit: SqliteAuditChain;
  resources: JigResources;
  remove(): void;
}

/** Turns texts around: enough to see that nothing is stored as it is. */
export const sealer = {
  seal: (plain: string) => `sealed:${Buffer.from(plain).toString('base64')}`,
  open: (sealed: string) => (sealed.startsWith('sealed:') ? Buffer.from(sealed.slice(7), 'base64').toString() : ''),
};

export function makePlace(): Place {
  const folder = mkdtempSync(join(tmpdir(), 'jig-permissions-'));
  const home = join(folder, 'home');
  const { sqlite } = valueOf(openDatabase(home));
  const audit = new SqliteAuditChain(sqlite);
  const resources = new JigResources({ sqlite, sealer, audit, home, checks: {} });
  return {
    folder,
    home,
    sqlite,
    audit,
    resources,
    remove: () => {
      sqlite.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** An SQLite file with the given statements in it. */
export function makeDatabase(path: string, script: string): void {
  const database = new DatabaseSync(path);
  database.exec(script);
  database.close();
}

export function save(resources: JigResources, ...all: Resource[]): void {
  for (const resource of all) valueOf(resources.save(resource));
}

/** The value of a Result that must be one; its failure is the test's. */
export function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message} ${result.error.fix}`);
  return result.value;
}

export function errorOf(result: Result<unknown>): { code: string; message: string; fix: string } {
  if (result.ok) throw new Error(`it was to fail, and answered ${JSON.stringify(result.value)}`);
  return result.error;
}

export function makeContext(more: Partial<BrokerContext> = {}): BrokerContext {
  return {
    run: 'run-1',
    tool: 'made__tool',
    caller: { name: 'tester', scopes: ['mcp'], clientId: 'client-1' },
    depth: 0,
    signal: new AbortController().signal,
    ...more,
  };
}

let effects = 0;

/** One call, with an effect id of its own unless it is given. */
export async function call(
  handle: Handle,
  op: string,
  args: unknown[] = [],
  effectId = `effect-${(effects += 1)}`,
): Promise<Result<unknown>> {
  return handle.call({ op, args, effectId, step: null, signal: new AbortController().signal });
}

export function callSession(
  session: BrokerSession,
  handle: string,
  op: string,
  args: unknown[] = [],
  effectId = `effect-${(effects += 1)}`,
) {
  return session.call({ handle, op, args, effectId, step: null, signal: new AbortController().signal });
}

export function only<T>(list: readonly T[]): T {
  const [first] = list;
  if (list.length !== 1 || first === undefined) throw new Error(`${list.length} instead of one`);
  return first;
}
