/** An engine for one command, in this process: no HTTP, gone when the command is done. Loaded only when no engine runs. */
import type { CallInput, CallName, CallOutput } from '#contract/index.ts';
import { ok, type Result } from '#contract/result.ts';
import { startEngine } from '../engine/engine.ts';
import { typedCall } from '../headless/answer-call.ts';
import { NodeProcessHost } from '../headless/node-process-host.ts';
import { plainSealer } from '../headless/plain-sealer.ts';
import type { Context } from './context.ts';

export interface OwnEngine {
  call<N extends CallName>(name: N, input: CallInput<N>): Promise<Result<CallOutput<N>>>;
  /** Resolves when the model is loaded and every tool has its vector, or the model cannot be had. */
  indexed(): Promise<void>;
  stop(): Promise<void>;
}

export async function startOwnEngine({ home, app, logger }: Context): Promise<Result<OwnEngine>> {
  const started = await startEngine({
    home,
    resourcesFolder: app.resourcesFolder,
    version: app.version,
    processHost: new NodeProcessHost({ logger }),
    sealer: plainSealer,
    logger,
    ephemeral: true,
  });
  if (!started.ok) return started;
  const engine = started.value;
  return ok({
    call: (name, input) => typedCall(engine, name, input, { name: 'cli', scopes: ['admin'] }),
    indexed: () => engine.indexed(),
    stop: () => engine.stop(),
  });
}
