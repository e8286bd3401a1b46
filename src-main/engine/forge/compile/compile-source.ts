/** Everything that needs only the source: parse, policy, and the compiled form. Pure; it runs in a thread of its own (source-worker.ts). */
import { parseSync } from 'oxc-parser';
import type { Diagnostic } from '#contract/making.ts';
import type { Asked } from './asked.ts';
import { childrenOf, walk, type Node } from './ast.ts';
import { bindSteps } from './bind-steps.ts';
import { Edits } from './edits.ts';
import { escapeText } from './escape-text.ts';
import { Granted } from './granted.ts';
import { parseSource, type ParsedSource } from './parse-source.ts';
import { checkPolicy } from './policy/check-policy.ts';
import { readTool, type Entry } from './read-entry.ts';
import { resolveNames } from './scopes.ts';
import { scriptToCheck, type CheckedText } from './script-to-check.ts';
import { shapeModule } from './shape.ts';
import { stripTypes } from './strip-types.ts';

export interface SourceRequest {
  code: string;
  kind: 'tool' | 'script';
  /** What a script was granted; a tool says it itself. */
  permissions: Asked;
}

/** Where the source uses what it was granted: lets a type error say which permission is missing. */
export interface GrantedUse {
  start: number;
  end: number;
  path: string[];
  isCall: boolean;
}

export interface SourceResult {
  /** Errors of the first stage that failed, and warnings. */
  diagnostics: Diagnostic[];
  /** Null when a stage failed. */
  compiled: string | null;
  name: string;
  permissions: Asked;
  /** Offsets of the permissions in the source, by "kind.name". */
  places: Record<string, number>;
  /** What the type checker is given. */
  checked: CheckedText;
  uses: GrantedUse[];
  timings: Record<string, number>;
}

/** Deeper than any program that a person can read; the runner's own parser must bear it too. */
const deepest = 400;

export function compileSource({ code, kind, permissions }: SourceRequest): SourceResult {
  const result: SourceResult = {
    diagnostics: [],
    compiled: null,
    name: '',
    permissions,
    places: {},
    checked: { text: code, offset: 0 },
    uses: [],
    timings: {},
  };
  const timed = <T>(stage: string, work: () => T): T => {
    const started = performance.now();
    const value = work();
    result.timings[stage] = performance.now() - started;
    return value;
  };
  const parsed = timed('parse', () => parseChecked(code, kind));
  if (Array.isArray(parsed)) return { ...result, diagnostics: parsed };

  const { names, entry, granted, diagnostics } = timed('policy', () => examine(parsed, kind, permissions));
  Object.assign(result, { diagnostics, name: entry.name, permissions: entry.permissions, places: Object.fromEntries(entry.places) });
  if (diagnostics.some(({ severity }) => severity === 'error')) return result;

  timed('compile', () => {
    const edits = new Edits(code);
    stripTypes(parsed.program, edits, parsed.source);
    const stuck = escapeText(parsed.program, edits, parsed.source);
    bindSteps(parsed.program, granted, edits, parsed.source);
    const compiled = shapeModule(parsed.program, { names, entry, edits, kind });
    const failure = stuck[0] === undefined ? compiledFailure(compiled, parsed) : taggedFailure(stuck[0], parsed);
    if (failure) diagnostics.push(failure);
    else result.compiled = compiled;
    result.uses = usesOf(parsed, granted);
    if (kind === 'script') result.checked = scriptToCheck(parsed, permissions);
  });
  return result;
}

/** What the names mean, what the module says of itself, and what the policy says of it. */
function examine(parsed: ParsedSource, kind: 'tool' | 'script', permissions: Asked) {
  const names = resolveNames(parsed.program);
  const exported = parsed.program.body.find((statement) => statement.type === 'ExportDefaultDeclaration') ?? null;
  const script: Entry = { exported, definition: null, name: '', permissions, places: new Map(), run: null };
  const read = kind === 'tool' ? readTool(parsed, names) : script;
  const entry = Array.isArray(read) ? { ...script, permissions: {} } : read;
  const granted = new Granted(names, entry, kind === 'script');
  const diagnostics = checkPolicy({ parsed, names, entry, granted, kind });
  if (Array.isArray(read)) diagnostics.push(...read);
  return { names, entry, granted, diagnostics };
}

/** The tree of a source that can be read and is not nested too deep, or what is wrong. */
export function parseChecked(code: string, kind: 'tool' | 'script'): ParsedSource | Diagnostic[] {
  const parsed = parseSource(code, kind);
  if (Array.isArray(parsed)) return parsed;
  const tooDeep = findDeep(parsed.program, 0)?.start ?? deepBracket(code);
  if (tooDeep === null) return parsed;
  const fix = 'Split it into functions, constants or statements.';
  return [parsed.source.diagnostic('parse', 'error', tooDeep, `The code is nested more than ${deepest} levels deep.`, fix)];
}

/** Parentheses leave no trace in the tree. Those in strings count too: nobody writes so many that never close. */
function deepBracket(code: string): number | null {
  let depth = 0;
  for (let at = 0; at < code.length; at += 1) {
    const character = code.charAt(at);
    if (character === '(') depth += 1;
    else if (character === ')') depth -= 1;
    if (depth > 5 * deepest) return at;
  }
  return null;
}

function findDeep(node: Node, depth: number): Node | null {
  if (depth > deepest) return node;
  for (const child of childrenOf(node)) {
    const found = findDeep(child, depth + 1);
    if (found) return found;
  }
  return null;
}

function usesOf({ program }: ParsedSource, granted: Granted): GrantedUse[] {
  const uses: GrantedUse[] = [];
  walk(program, (node) => {
    const isCall = node.type === 'CallExpression';
    if (!isCall && node.type !== 'MemberExpression') return;
    const path = granted.pathOf(isCall ? node.callee : node);
    if (path && path.length > 0) uses.push({ start: node.start, end: node.end, path, isCall });
  });
  return uses;
}

/** What SES would refuse. */
const refused = /<!--|-->|(^|[^.]|\.\.\.)\bimport(\s*(?:\(|\/[/*]))|(^|[^.])\beval(\s*\()/;

/** The compiled form must be a program, and one that SES takes: anything else is a fault of this compiler, told as such. */
function compiledFailure(compiled: string, { source }: ParsedSource): Diagnostic | null {
  const { errors } = parseSync('compiled.js', compiled, { lang: 'js', sourceType: 'script', preserveParens: false });
  const offset = errors[0] ? (errors[0].labels[0]?.start ?? 0) : compiled.search(refused);
  if (!errors[0] && offset < 0) return null;
  const line = compiled.slice(0, offset).split('\n').length;
  return {
    ...source.diagnostic(
      'compile',
      'error',
      0,
      `Jig's compiler cannot handle this line${errors[0] ? `: ${errors[0].message}` : ''}.`,
      'Write it in a plainer way.',
    ),
    line,
    column: 1,
  };
}

function taggedFailure(offset: number, { source }: ParsedSource): Diagnostic {
  return source.diagnostic(
    'compile',
    'error',
    offset,
    'A tagged template holds "import(", "eval(", "<!--" or "-->", which the sandbox refuses in a text that a tag sees as written.',
    'Put that part into a string and insert it: ${"..."}.',
  );
}
