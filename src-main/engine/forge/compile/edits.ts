/** Changes to a text that leave every line where it is: what is erased becomes blanks, what is inserted holds no line end. */

interface Edit {
  start: number;
  end: number;
  text: string;
  /** Order among edits at the same place. */
  order: number;
}

export class Edits {
  private readonly edits: Edit[] = [];
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }

  /** Blanks of the same width; line ends stay. `head` replaces the first characters, `tail` the last. */
  erase(start: number, end: number, { head = '', tail = '' } = {}): void {
    if (end <= start) return;
    const blank = this.source.slice(start, end).replaceAll(/[^\r\n\u2028\u2029]/g, ' ');
    this.replace(start, end, head + blank.slice(head.length, blank.length - tail.length) + tail);
  }

  insert(at: number, text: string): void {
    this.replace(at, at, text);
  }

  replace(start: number, end: number, text: string): void {
    this.edits.push({ start, end, text, order: this.edits.length });
  }

  /** The text with all changes. What lies within an erased or replaced part is gone with it. */
  apply(): string {
    const sorted = this.edits.toSorted((a, b) => a.start - b.start || kind(a) - kind(b) || b.end - a.end || a.order - b.order);
    const parts: string[] = [];
    let at = 0;
    for (const edit of sorted) {
      if (edit.start < at) continue;
      parts.push(this.source.slice(at, edit.start), edit.text);
      at = edit.end;
    }
    parts.push(this.source.slice(at));
    return parts.join('');
  }
}

/** Insertions go before what replaces the text that follows them. */
function kind(edit: Edit): number {
  return edit.end > edit.start ? 1 : 0;
}
