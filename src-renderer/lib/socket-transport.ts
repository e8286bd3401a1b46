/** The browser's line: a WebSocket to the engine that served this page, opened with a hello frame that carries the key. */
import type { LineEvents } from './transport.ts';

/** Close code with which the engine turns down a wrong key. */
const closeCodeDenied = 4401;

export function openSocketLine(key: string | null, events: LineEvents, signal: AbortSignal): void {
  if (key === null) return events.onLost('denied');
  const address = new URL('/ui/socket', location.href);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(address);
  const giveUp = () => socket.close();
  signal.addEventListener('abort', giveUp, { once: true });
  socket.addEventListener('open', () => {
    signal.removeEventListener('abort', giveUp);
    socket.send(JSON.stringify({ hello: 'jig', key }));
    events.onOpen({ send: (frame) => socket.send(JSON.stringify(frame)) });
  });
  socket.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (typeof event.data === 'string') events.onFrame(JSON.parse(event.data));
  });
  socket.addEventListener('close', (event) => events.onLost(event.code === closeCodeDenied ? 'denied' : 'broken'));
}
