/** Counts what one granted name was used for: "2 reads, 1 write", for the review and the audit. */
import type { Observed } from './kind.ts';

export class UseCount {
  private readonly name: string;
  private readonly verbs = new Map<string, number>();
  private calls = 0;
  private bytesOut = 0;
  private bytesIn = 0;

  constructor(name: string) {
    this.name = name;
  }

  /** `verb` in the singular: "read", "message", "GET". Bytes are those that left for, and came from, what stands behind the name. */
  add(verb: string, { bytesOut = 0, bytesIn = 0 }: { bytesOut?: number; bytesIn?: number } = {}): void {
    this.calls += 1;
    this.verbs.set(verb, (this.verbs.get(verb) ?? 0) + 1);
    this.bytesOut += bytesOut;
    this.bytesIn += bytesIn;
  }

  /** Bytes of an exchange whose call is counted already. */
  addBytes({ bytesOut = 0, bytesIn = 0 }: { bytesOut?: number; bytesIn?: number }): void {
    this.bytesOut += bytesOut;
    this.bytesIn += bytesIn;
  }

  observed(): Observed[] {
    if (this.calls === 0) return [];
    const text = [...this.verbs]
      .map(([verb, count]) => (/^[A-Z]+$/.test(verb) ? `${count} ${verb}` : `${count} ${plural(verb, count)}`))
      .join(', ');
    return [{ name: this.name, text, calls: this.calls, bytesOut: this.bytesOut, bytesIn: this.bytesIn }];
  }
}

function plural(verb: string, count: number): string {
  if (count === 1) return verb;
  return /(s|x|ch|sh)$/.test(verb) ? `${verb}es` : `${verb}s`;
}
