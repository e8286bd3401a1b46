/** Type errors as diagnostics that an agent can act on: flattened, placed in the author's lines, each with what to do. */
import type { Diagnostic } from '#contract/making.ts';
import type { GrantedUse, SourceResult } from '../compile-source.ts';
import { grantedNames } from '../granted-names.ts';
import { SourceText } from '../source-text.ts';
import { schemaType } from './schema-type.ts';
import type { CallableTool } from './declarations.ts';
import type { RawDiagnostic } from './type-checker.ts';

const mostErrors = 20;
const longest = 600;
const isError = 1;
/** "x is of type unknown": follows from an error before it. */
const followUps = new Set([18046]);
/** "implicitly has an 'any' type": a parameter without a type is no error in a tool. */
const isImplicitAny = (code: number): boolean => code >= 7_000 && code < 7_100;

interface Explained {
  code: string;
  source: Pick<SourceResult, 'checked' | 'uses'>;
  tools: ReadonlyMap<string, CallableTool | null>;
}

/** The draft's errors, at most 20. */
export function explainTypes(found: readonly RawDiagnostic[], { code, source, tools }: Explained): Diagnostic[] {
  const text = new SourceText(code);
  const errors = found.filter(({ category, code: number }) => category === isError && !isImplicitAny(number));
  const own = errors.filter(({ code: number }) => !followUps.has(number));
  return (own.length > 0 ? own : errors).slice(0, mostErrors).map((error) => {
    const start = Math.min(Math.max(0, error.pos - source.checked.offset), code.length);
    const end = Math.min(Math.max(start, error.end - source.checked.offset), code.length);
    return text.diagnostic('types', 'error', start, messageOf(error), fixFor(error, code.slice(start, end), start, source.uses, tools));
  });
}

/** The first line and the innermost reason: what lies between repeats them. */
function messageOf(error: RawDiagnostic): string {
  let reason = error;
  for (let next = reason.messageChain?.at(-1); next; next = reason.messageChain?.at(-1)) reason = next;
  const text = reason === error ? error.text : `${error.text} ${reason.text}`;
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

function fixFor(
  { code, text }: RawDiagnostic,
  word: string,
  at: number,
  uses: readonly GrantedUse[],
  tools: ReadonlyMap<string, CallableTool | null>,
): string {
  const suggestion = /Did you mean (?:to write )?'([^']+)'/.exec(text)?.[1];
  const call = uses.find(({ start, end, path, isCall }) => isCall && path[0] === 'tools' && path.length === 2 && at >= start && at <= end);
  const name = call?.path[1];
  const tool = name === undefined ? undefined : tools.get(name);
  if (tool && code !== 2304) return `${name} takes ${schemaType(tool.inputSchema, 'unknown')}.`;
  if (suggestion) return `Write ${suggestion}.`;
  if (/to parameter of type 'never'/.test(text))
    return 'An empty list that is handed over has no type: write [] as string[], or [] as any[].';
  switch (code) {
    case 2304:
    case 2552:
    case 18004:
      return unknownName(word);
    case 2305:
    case 2614:
    case 2724:
      return '"jig" has defineTool, skip and z, and the types of resources/making/jig.d.ts.';
    case 2339:
      return grantedNames.includes(word)
        ? `Ask for it: permissions: { ${word}: ... }.`
        : 'Use a property that exists, or give the value a wider type.';
    case 2532:
    case 2533:
    case 18047:
    case 18048:
    case 18049:
      return 'Check it first: if (value === undefined) throw new Error(...), or use ?. and ??.';
    case 2741:
    case 2739:
    case 2740:
      return 'Add the missing properties, or make them optional in the schema.';
    case 2353:
    case 2561:
      return 'Take the property away, or write its right name.';
    case 2554:
    case 2555:
      return 'Give as many arguments as the function takes.';
    case 1308:
    case 1378:
      return 'Add async to the function around it.';
    default:
      return 'Change the value or its type so that both agree.';
  }
}

function unknownName(word: string): string {
  if (word === 'z' || word === 'defineTool' || word === 'skip') return `Import it: import { ${word} } from "jig".`;
  if (grantedNames.includes(word)) return `Take it from the second parameter: run(input, { ${word} }).`;
  if (word === 'performance') return 'Use now() of the second parameter: run(input, { now }).';
  return 'Declare it, or correct the name; a run has the language, console, URL, TextEncoder, timers and what it was granted.';
}
