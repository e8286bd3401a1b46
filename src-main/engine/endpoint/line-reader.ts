/** Cuts a byte stream into lines; a line that does not end within the limit is reported once and skipped. */
export class LineReader {
  private parts: Buffer[] = [];
  private length = 0;
  private skipping = false;
  private readonly maxBytes: number;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  /** The lines completed by this chunk; null stands for one that was too long. */
  push(chunk: Buffer): (Buffer | null)[] {
    const lines: (Buffer | null)[] = [];
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      this.add(chunk.subarray(start, end));
      lines.push(this.take());
      start = end + 1;
    }
    this.add(chunk.subarray(start));
    return lines.filter((line) => line === null || line.length > 0);
  }

  private add(part: Buffer): void {
    if (part.length === 0 || this.skipping) return;
    this.length += part.length;
    if (this.length > this.maxBytes) {
      this.skipping = true;
      this.parts = [];
    } else this.parts.push(part);
  }

  private take(): Buffer | null {
    const line = this.skipping ? null : Buffer.concat(this.parts);
    this.parts = [];
    this.length = 0;
    this.skipping = false;
    return line;
  }
}
