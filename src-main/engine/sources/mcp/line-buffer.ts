/** Cuts a byte stream into lines; long lines arrive in many chunks and are joined only once. */
const newline = 10;

export class LineBuffer {
  private chunks: Buffer[] = [];
  private size = 0;
  private readonly maxBytes: number;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  /** Hands every completed line to `onLine`, without its end. Answers false when a line is longer than allowed. */
  push(chunk: Buffer, onLine: (line: string) => void): boolean {
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      let line: string;
      if (this.size === 0) {
        line = chunk.toString('utf8', start, end);
      } else {
        this.chunks.push(chunk.subarray(start, end));
        line = Buffer.concat(this.chunks).toString('utf8');
        this.chunks = [];
        this.size = 0;
      }
      start = end + 1;
      onLine(line.endsWith('\r') ? line.slice(0, -1) : line);
    }
    if (start < chunk.length) {
      this.chunks.push(start === 0 ? chunk : chunk.subarray(start));
      this.size += chunk.length - start;
    }
    return this.size <= this.maxBytes;
  }

  /** The start of an unfinished line, for a message. */
  rest(maxChars: number): string {
    return Buffer.concat(this.chunks)
      .toString('utf8', 0, maxChars * 4)
      .slice(0, maxChars);
  }
}
