/**
 * The same realm in a browser's worker: for a sandboxed renderer, where the operating system's sandbox is around it on every system.
 * The page that starts it must carry the policy `default-src 'none'; worker-src blob:; script-src 'unsafe-eval' blob:` (SES evaluates the
 * tool's text) and sit in a frame with `sandbox="allow-scripts"`. Texts go both ways; the first one that comes out is the `ready` frame.
 */
import { startRealm } from '../realm/start-realm.ts';
import { dropWorkerPowers } from './drop-worker-powers.ts';

interface Port {
  postMessage(message: unknown): void;
  onmessage: ((event: { data: unknown }) => void) | null;
}

interface WorkerScope {
  postMessage(message: unknown): void;
  addEventListener(type: string, listener: (event: { data?: unknown; reason?: unknown; preventDefault(): void }) => void): void;
  setTimeout(work: () => void, ms: number): number;
  clearTimeout(id: number | undefined): void;
  performance: { now(): number };
  MessageChannel: new () => { port1: Port; port2: Port };
}

const scope = globalThis as unknown as WorkerScope;
const post = scope.postMessage.bind(scope);
const later = scope.setTimeout.bind(scope);
const clear = scope.clearTimeout.bind(scope);
const clock = scope.performance.now.bind(scope.performance);

/** Calls back after the present turn: a worker's own timers wait 4 ms after a few rounds. */
function turns(work: () => void): () => void {
  const { port1, port2 } = new scope.MessageChannel();
  port1.onmessage = work;
  return () => port2.postMessage(null);
}

const soon = { flush: turns(() => realm.flush()), tick: turns(() => realm.tick()) };
let timer: number | undefined;

scope.addEventListener('message', ({ data }) => {
  if (typeof data === 'string') realm.receive(data);
});
scope.addEventListener('unhandledrejection', (event) => {
  event.preventDefault();
  realm.lost(event.reason);
});
dropWorkerPowers();

const realm = startRealm(
  (frames) => post(frames),
  () => soon.flush(),
  (ms) => {
    clear(timer);
    if (ms >= 1) timer = later(() => realm.tick(), Math.ceil(ms));
    else soon.tick();
  },
  () => clock(),
);
post('{"t":"ready"}');
void realm.prepare();
