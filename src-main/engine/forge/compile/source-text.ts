/** A source with its comments and places: what every stage looks up. */
import type { Comment } from 'oxc-parser';
import type { Diagnostic, Stage } from '#contract/making.ts';

export class SourceText {
  readonly text: string;
  readonly comments: readonly Comment[];
  private readonly commentEnds: Map<number, number>;
  private lineStarts: number[] | null = null;

  constructor(text: string, comments: readonly Comment[] = []) {
    this.text = text;
    this.comments = comments;
    this.commentEnds = new Map(comments.map(({ start, end }) => [start, end]));
  }

  /** Line and column of an offset, both from 1. */
  place(offset: number): { line: number; column: number } {
    const starts = (this.lineStarts ??= lineStartsOf(this.text));
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  }

  /** The first offset from `at` that is neither white space nor a comment. */
  skipTrivia(at: number): number {
    for (let place = at; place < this.text.length;) {
      const commentEnd = this.commentEnds.get(place);
      if (commentEnd !== undefined) place = commentEnd;
      else if (/\s/.test(this.text.charAt(place))) place += 1;
      else return place;
    }
    return this.text.length;
  }

  /** The offset of a character from `at` on, comments left out; -1 when it is not before `end`. */
  find(character: string, at: number, end: number): number {
    for (let place = this.skipTrivia(at); place < end; place = this.skipTrivia(place + 1)) {
      if (this.text.charAt(place) === character) return place;
    }
    return -1;
  }

  diagnostic(stage: Stage, severity: Diagnostic['severity'], offset: number, message: string, fix: string): Diagnostic {
    return { stage, severity, ...this.place(offset), message, fix };
  }
}

function lineStartsOf(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
