/** One open line to the engine that carries frames: a MessagePort in the desktop app, a WebSocket in a browser. */
import type { RequestFrame } from '#contract/wire.ts';

export interface Line {
  send(frame: RequestFrame): void;
}

export interface LineEvents {
  onOpen(line: Line): void;
  /** A frame came in; it is not checked yet. */
  onFrame(frame: unknown): void;
  /** The line could not be opened, broke, or was closed by the other side. `denied`: trying again with the same key is pointless. */
  onLost(reason: 'broken' | 'denied'): void;
}

/** Opens a line and hands it to `onOpen`, unless `signal` aborts first. Every end, also of a failed attempt, goes to `onLost`. */
export type OpenLine = (events: LineEvents, signal: AbortSignal) => void;
