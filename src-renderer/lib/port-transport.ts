/** The desktop line: the preload posts one MessagePort to the page under the name `jig-port`. */
import type { LineEvents } from './transport.ts';

let waiting: MessagePort | null = null;
let wake: ((port: MessagePort) => void) | null = null;

/** Starts to listen for the preload's port. Call once, before anything else: the port may come before the first open. */
export function listenForPort(): void {
  window.addEventListener('message', (event) => {
    const port = event.ports[0];
    if (event.source !== window || event.data !== 'jig-port' || !port) return;
    if (wake) wake(port);
    else waiting = port;
  });
}

/** Opens a line over the next port that the preload hands out. */
export function openPortLine(events: LineEvents, signal: AbortSignal): void {
  const giveUp = () => {
    wake = null;
    events.onLost('broken');
  };
  wake = (port) => {
    wake = null;
    signal.removeEventListener('abort', giveUp);
    port.addEventListener('message', (event: MessageEvent<unknown>) => events.onFrame(event.data));
    port.addEventListener('close', () => events.onLost('broken'));
    port.start();
    events.onOpen({ send: (frame) => port.postMessage(frame) });
  };
  signal.addEventListener('abort', giveUp, { once: true });
  if (waiting) wake(waiting);
  waiting = null;
}
