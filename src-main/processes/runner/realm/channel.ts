/** Frames out: collected while the realm has its turn and sent together at its end; nothing after the run's end. */
import type { Host } from './host.ts';

/** Lines of the log that share a frame. */
interface LogFrame {
  level: string;
  lines: string[];
  length: number;
}

/** Lines of the log that have a frame of their own in one turn. */
const freeLogs = 100;
const maxLogFrame = 16_384;

export class Channel {
  private readonly host: Pick<Host, 'send' | 'wake'>;
  private pending: (string | LogFrame)[] = [];
  private isOver = false;
  private logs = 0;
  private progressAt = -1;

  constructor(host: Pick<Host, 'send' | 'wake'>) {
    this.host = host;
  }

  get over(): boolean {
    return this.isOver;
  }

  /** One frame as JSON text. Dropped when the run is over. */
  push(frame: string | LogFrame): void {
    if (this.isOver) return;
    if (this.pending.length === 0) this.host.wake();
    this.pending.push(frame);
  }

  /** A line of the log. Many in one turn are told in few frames, each of several lines: a loop that logs is no flood. */
  log(level: string, text: string): void {
    const last = this.pending.at(-1);
    if (this.logs >= freeLogs && typeof last === 'object' && last.level === level && last.length + text.length < maxLogFrame) {
      last.lines.push(text);
      last.length += text.length;
    } else {
      this.logs += 1;
      this.push({ level, lines: [text], length: text.length });
    }
  }

  /** How far the work has come: only the last word of a turn counts. */
  progress(frame: string): void {
    if (this.progressAt === -1) {
      this.progressAt = this.pending.length;
      this.push(frame);
    } else if (!this.isOver) {
      this.pending[this.progressAt] = frame;
    }
  }

  /** The last frame of the run, with all that waits before it. */
  finish(frame: string): void {
    if (this.isOver) return;
    this.pending.push(frame);
    this.isOver = true;
    this.flush();
  }

  flush(): void {
    if (this.pending.length === 0) return;
    const frames = this.pending.map((frame) => (typeof frame === 'string' ? frame : logText(frame))).join('\n');
    this.pending = [];
    this.logs = 0;
    this.progressAt = -1;
    this.host.send(frames);
  }
}

function logText({ level, lines }: LogFrame): string {
  return `{"t":"log","level":"${level}","text":${JSON.stringify(lines.join('\n'))}}`;
}
