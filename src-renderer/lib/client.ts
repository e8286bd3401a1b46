/** The typed way to the engine: `call(name, input)` and `on(event, fn)`, both checked against the contract. */
import { calls, events, type CallInput, type CallName, type CallOutput, type EventName, type EventPayload } from '#contract/index.ts';
import { fail, type Result } from '#contract/result.ts';
import { Connection, type ConnectionState } from './connection.ts';
import { listenForPort, openPortLine } from './port-transport.ts';
import { openSocketLine } from './socket-transport.ts';
import { takeUiKey } from './ui-key.ts';

/** The desktop shell hands out a port, also in development, where its page comes from a local web server. */
const isDesktop = navigator.userAgent.includes('Electron/');
const key = isDesktop ? null : takeUiKey();
if (isDesktop) listenForPort();

const connection = new Connection(isDesktop ? openPortLine : (lineEvents, signal) => openSocketLine(key, lineEvents, signal));

/** Calls that may take longer than half a minute: they wait for other programs, or for many routes. */
const deadlinesMs: Partial<Record<CallName, number>> = {
  'library.import': 600_000,
  'library.call': 120_000,
  'system.doctor': 120_000,
  'models.check': 360_000,
  'models.use': 240_000,
  'golden.score': 660_000,
  'golden.compare': 660_000,
  'golden.price': 660_000,
  'golden.import': 120_000,
};

/** Makes one call. An answer that breaks the contract is a failure too, so callers handle one kind of error. */
export async function call<N extends CallName>(name: N, input: CallInput<N>): Promise<Result<CallOutput<N>>> {
  const answer = await connection.send(name, input, deadlinesMs[name] ?? 30_000);
  if (!answer.ok) return answer;
  const parsed = calls[name].output.safeParse(answer.value);
  // The table pairs each name with its own output, which the compiler cannot follow through an indexed schema.
  if (parsed.success) return { ok: true, value: parsed.data as CallOutput<N> };
  return fail(
    'contract-broken',
    `The engine's answer to "${name}" was not understood.`,
    'Window and engine may be of two versions: restart Jig.',
  );
}

/** Listens to one event until the returned function is called. Payloads that break the contract are left out. */
export function on<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void): () => void {
  return connection.onEvent((event, payload) => {
    if (event !== name) return;
    const parsed = events[name].safeParse(payload);
    if (parsed.success) listener(parsed.data as EventPayload<N>);
  });
}

export function connectionState(): ConnectionState {
  return connection.state;
}

export function onConnectionState(listener: (state: ConnectionState) => void): () => void {
  return connection.onState(listener);
}

export function connect(): void {
  connection.connect();
}
