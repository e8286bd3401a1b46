/** A home, a client of the effects process in it, and orders to hand over. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EffectsClient } from '../../src-main/engine/effects/effects-client.ts';
import { NodeProcessHost } from '../../src-main/headless/node-process-host.ts';
import { createLogger, silentSink } from '../../src-main/lib/logger.ts';
import { sha256 } from '../../src-main/lib/hash.ts';
import type { Effect, MailOrder } from '../../src-main/processes/effects/protocol.ts';
import { commandLine, isRunning } from '../support/processes.ts';

export function createHome(): { home: string; remove: () => void } {
  const home = mkdtempSync(join(tmpdir(), 'jig-effects-'));
  return { home, remove: () => rmSync(home, { recursive: true, force: true }) };
}

export function createClient(home: string): EffectsClient {
  const logger = createLogger('test', silentSink);
  return new EffectsClient({ processHost: new NodeProcessHost({ logger }), home, logger });
}

export function mailEffect(key: string, { run = 'run-1', limit = 100_000 }: { run?: string; limit?: number } = {}): Effect {
  const id = sha256(`${run} ${key}`);
  return { id, run, step: key, description: `e-mail to ${key}@example.org`, units: 1, unitName: 'mail.main', unitLimit: limit };
}

export function mailOrder(port: number, key: string, changes: Partial<MailOrder> = {}): MailOrder {
  return {
    kind: 'mail',
    account: { name: 'main', host: '127.0.0.1', port, secure: false, user: '', password: '', ratePerSecond: 0 },
    from: { header: 'Shop <shop@example.org>', address: 'shop@example.org' },
    to: [`${key}@example.org`],
    cc: [],
    bcc: [],
    replyTo: null,
    subject: `News for ${key}`,
    text: 'Spring is here.\n',
    html: null,
    attachments: [],
    messageId: `<${sha256(key).slice(0, 32)}@example.org>`,
    date: 0,
    ...changes,
  };
}

/** Pids of the effects processes of a home that are alive, as /proc tells. */
export function effectsProcesses(home: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const words = commandLine(pid).split(' ');
      return words.includes(home) && words.some((word) => /effects[/\\]entry\.ts$/.test(word)) && isRunning(pid);
    });
}

export async function eventually(check: () => boolean, waitMs = 120_000): Promise<void> {
  const until = Date.now() + waitMs;
  while (!check()) {
    if (Date.now() > until) throw new Error('it did not become true in time');
    await sleep(10);
  }
}

export const never = new AbortController().signal;
