/** How a command reaches an engine: the one that runs on this home, or one of its own for the moment. */
import { calls, type CallInput, type CallName, type CallOutput } from '#contract/index.ts';
import { fail, ok, type Result } from '#contract/result.ts';
import { readEngineFile, type EngineRecord } from '../headless/engine-file.ts';
import { requestEngine } from '../headless/engine-request.ts';
import type { Context } from './context.ts';

export interface EngineClient {
  /** True when a running engine answers: its model is loaded, its index up to date. */
  readonly joined: boolean;
  call<N extends CallName>(name: N, input: CallInput<N>): Promise<Result<CallOutput<N>>>;
  /** Resolves when the model is loaded and every tool has its vector; at once for a running engine, which says itself how far it is. */
  indexed(): Promise<void>;
  close(): Promise<void>;
}

/** Another short command may hold the home; it is waited for, ms. */
const waitForHomeMs = 30_000;

/** Opens an engine for one command. The caller closes it. Fails with `home-busy`, `home-unavailable`, or what the engine says when it starts. */
export async function openEngine(context: Context, by: string): Promise<Result<EngineClient>> {
  const running = readEngineFile(context.home);
  if (running?.reach) return ok(join(running, context));

  const { lockHome } = await import('../headless/home-lock.ts');
  const outcome = await lockHome(context.home, { by, waitMs: waitForHomeMs, signal: context.signal });
  if (!outcome.ok) return outcome;
  if (outcome.value.kind === 'held') return ok(join(outcome.value.holder, context));

  const { lock } = outcome.value;
  const { startOwnEngine } = await import('./own-engine.ts');
  const own = await startOwnEngine(context);
  if (!own.ok) {
    lock.release();
    return own;
  }
  return ok({
    joined: false,
    call: own.value.call,
    indexed: own.value.indexed,
    async close() {
      await own.value.stop();
      lock.release();
    },
  });
}

function join(holder: EngineRecord, context: Context): EngineClient {
  return {
    joined: true,
    async call(name, input) {
      const answer = await requestEngine(holder, { method: 'POST', path: name, body: input, signal: context.signal });
      if (!answer.ok) return answer;
      const parsed = calls[name].output.safeParse(answer.value);
      if (parsed.success) return ok(parsed.data as CallOutput<typeof name>);
      const who = `The running Jig (\`jig ${holder.by}\`, process ${holder.pid})`;
      return fail('version-mismatch', `${who} answers as another version does.`, `End process ${holder.pid} and start Jig again.`);
    },
    indexed: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

/** Opens an engine, uses it for one thing and closes it, whatever happens. Fails with `interrupted` when the person stops it. */
export async function withEngine<T>(context: Context, by: string, use: (engine: EngineClient) => Promise<Result<T>>): Promise<Result<T>> {
  const opened = await openEngine(context, by);
  if (!opened.ok) return opened;
  const interrupted = new Promise<Result<T>>((resolve) => {
    const stop = () =>
      resolve(fail('interrupted', `\`jig ${by}\` was stopped before it was done.`, 'Run it again; what was finished before stays.'));
    if (context.signal.aborted) stop();
    else context.signal.addEventListener('abort', stop);
  });
  try {
    return await Promise.race([interrupted, use(opened.value)]);
  } finally {
    await opened.value.close();
  }
}
