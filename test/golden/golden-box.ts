/** A real engine on a home of its own, with a small library of definitions, asked as a window asks. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CallInput, CallName, CallOutput } from '../../src-preload/contract/index.ts';
import type { Result } from '../../src-preload/contract/result.ts';
import { startEngine, type Engine } from '../../src-main/engine/engine.ts';
import { typedCall } from '../../src-main/headless/answer-call.ts';
import { NodeProcessHost } from '../../src-main/headless/node-process-host.ts';
import { plainSealer } from '../../src-main/headless/plain-sealer.ts';
import { createLogger, silentSink } from '../../src-main/lib/logger.ts';

const resourcesFolder = fileURLToPath(new URL('../../resources', import.meta.url));
const window = { name: 'ui', scopes: ['ui', 'admin'] };

/** Names that agents call are `desk__` and these. */
export const tools: Record<string, string> = {
  fetch_transactions: 'Fetch the last transactions of a client.',
  delete_transaction: 'Delete a transaction for good.',
  send_email: 'Send an e-mail to a person.',
  schedule_email: 'Send an e-mail to a person at a later time.',
  get_stock_price: 'The current trading price of a share.',
  find_invoice: 'Look for an invoice by customer or number.',
};

export class GoldenBox {
  readonly home: string;
  engine!: Engine;
  readonly events: { event: string; payload: unknown }[] = [];

  private constructor(home: string) {
    this.home = home;
  }

  static async open(home = mkdtempSync(join(tmpdir(), 'jig-golden-test-')), { ephemeral = true } = {}): Promise<GoldenBox> {
    const box = new GoldenBox(home);
    const logger = createLogger('test', silentSink);
    const started = await startEngine({
      home,
      resourcesFolder,
      version: '0',
      processHost: new NodeProcessHost({ logger }),
      sealer: plainSealer,
      logger,
      ephemeral,
    });
    if (!started.ok) throw new Error(started.error.message);
    box.engine = started.value;
    box.engine.onEvent((event, payload) => box.events.push({ event, payload }));
    return box;
  }

  ask<N extends CallName>(name: N, input: CallInput<N>): Promise<Result<CallOutput<N>>> {
    return typedCall(this.engine, name, input, window);
  }

  async call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> {
    const answer = await this.ask(name, input);
    if (!answer.ok) throw new Error(`${name}: ${answer.error.code}: ${answer.error.message}`);
    return answer.value;
  }

  /** Makes these the tools of the source `desk`: what is left out is removed. */
  async importTools(named: Record<string, string> = tools): Promise<void> {
    const file = join(this.home, 'desk.jsonl');
    const lines = Object.entries(named).map(([name, description]) => JSON.stringify({ server: 'desk', name, description }));
    writeFileSync(file, lines.join('\n'));
    await this.call('library.import', { kind: 'file', path: file, name: 'desk' });
  }

  async stop(): Promise<void> {
    await this.engine.stop();
  }

  async dispose(): Promise<void> {
    await this.engine.stop();
    rmSync(this.home, { recursive: true, force: true });
  }
}
