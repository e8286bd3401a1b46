/** What the rules of the static policy look at, and how they report. Rules read the tree, never the text: they are for review quality, the sandbox does not depend on them. */
import type { Diagnostic } from '#contract/making.ts';
import type { Node } from '../ast.ts';
import type { Granted } from '../granted.ts';
import type { ParsedSource } from '../parse-source.ts';
import type { Entry } from '../read-entry.ts';
import type { Names } from '../scopes.ts';

export class PolicyContext {
  readonly parsed: ParsedSource;
  readonly names: Names;
  readonly entry: Entry;
  readonly granted: Granted;
  readonly kind: 'tool' | 'script';
  readonly diagnostics: Diagnostic[] = [];
  /** Filled on the way down. */
  readonly parents = new Map<Node, Node>();

  constructor(parts: { parsed: ParsedSource; names: Names; entry: Entry; granted: Granted; kind: 'tool' | 'script' }) {
    this.parsed = parts.parsed;
    this.names = parts.names;
    this.entry = parts.entry;
    this.granted = parts.granted;
    this.kind = parts.kind;
  }

  error(at: Node, message: string, fix: string): void {
    this.report('error', at, message, fix);
  }

  warn(at: Node, message: string, fix: string): void {
    this.report('warning', at, message, fix);
  }

  private report(severity: Diagnostic['severity'], at: Node, message: string, fix: string): void {
    this.diagnostics.push(this.parsed.source.diagnostic('policy', severity, at.start, message, fix));
  }
}

/** One rule: looks at each node on its way down. */
export type Rule = (node: Node, ancestors: readonly Node[], context: PolicyContext) => void;
