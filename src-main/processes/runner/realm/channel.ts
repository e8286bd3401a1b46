/** Frames out: collected and sent once a microtask, nothing after the run's end. */

export class Channel {
  private readonly send: (frames: string) => void;
  private pending: string[] = [];
  private isOver = false;

  constructor(send: (frames: string) => void) {
    this.send = send;
  }

  get over(): boolean {
    return this.isOver;
  }

  /** One frame as JSON text. Dropped when the run is over. */
  push(frame: string): void {
    if (this.isOver) return;
    this.pending.push(frame);
    if (this.pending.length === 1) void settled.then(this.flush);
  }

  /** The last frame of the run, with all that waits before it. */
  finish(frame: string): void {
    if (this.isOver) return;
    this.pending.push(frame);
    this.isOver = true;
    this.flush();
  }

  private readonly flush = (): void => {
    if (this.pending.length === 0) return;
    const frames = this.pending.join('\n');
    this.pending = [];
    try {
      this.send(frames);
    } catch {
      // What the host throws is an object of its realm: it is not even looked at.
    }
  };
}

const settled = Promise.resolve();
