/** Cuts a byte stream into lines; one that does not end within the limit is reported once, and its rest skipped. */
const newline = 10;
const carriageReturn = 13;

export class LineReader {
  private parts: Buffer[] = [];
  private length = 0;
  private isSkipping = false;
  private readonly maxBytes: number;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  /** The lines completed by this chunk without their ends, empty ones left out; null stands for one that is too long. */
  push(chunk: Buffer): (Buffer | null)[] {
    const lines: (Buffer | null)[] = [];
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      if (this.isTooLongWith(chunk.subarray(start, end))) lines.push(null);
      const line = this.take();
      if (line.length > 0) lines.push(line);
      start = end + 1;
    }
    if (this.isTooLongWith(chunk.subarray(start))) lines.push(null);
    return lines;
  }

  /** The start of the line that has not ended yet, also of one that is too long. */
  rest(maxChars: number): string {
    return Buffer.concat(this.parts)
      .toString('utf8', 0, maxChars * 4)
      .slice(0, maxChars);
  }

  /** Adds a part; true when the line has just become too long. */
  private isTooLongWith(part: Buffer): boolean {
    if (part.length === 0 || this.isSkipping) return false;
    this.length += part.length;
    this.isSkipping = this.length > this.maxBytes;
    if (this.isSkipping) this.parts = [this.parts[0] ?? part];
    else this.parts.push(part);
    return this.isSkipping;
  }

  private take(): Buffer {
    const [only] = this.parts;
    const line = this.isSkipping ? Buffer.alloc(0) : this.parts.length === 1 && only ? only : Buffer.concat(this.parts);
    this.parts = [];
    this.length = 0;
    this.isSkipping = false;
    return line.at(-1) === carriageReturn ? line.subarray(0, -1) : line;
  }
}
