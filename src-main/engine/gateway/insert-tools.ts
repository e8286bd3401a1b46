/** Puts tools into the text of a chat request and leaves every other byte of it as it came. */
import type { Pick } from '#contract/routing.ts';
import { isRecord } from '#lib/guards.ts';

interface Span {
  start: number;
  end: number;
}

/** OpenAI refuses longer descriptions of functions. */
const maxDescription = 1_024;

function asFunction({ name, description, schema }: Pick): Record<string, unknown> {
  const short = description.length > maxDescription ? `${description.slice(0, maxDescription - 1)}…` : description;
  return { type: 'function', function: { name, description: short, parameters: schema } };
}

/** The end of the string literal that starts at `start`. */
function stringEnd(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

/** Where the value that starts at `start` ends. The text is known to be JSON. */
function valueEnd(text: string, start: number): number {
  let depth = 0;
  let at = start;
  for (;;) {
    const char = text[at];
    if (char === '"') at = stringEnd(text, at);
    else {
      if (char === '{' || char === '[') depth += 1;
      if (char === '}' || char === ']') depth -= 1;
      if (depth < 0 || (depth === 0 && char === ',')) return at;
      at += 1;
    }
    if (depth === 0 && (text[at - 1] === '"' || text[at - 1] === '}' || text[at - 1] === ']')) return at;
  }
}

const isSpace = (char: string | undefined) => char === ' ' || char === '\n' || char === '\r' || char === '\t';

function skipSpace(text: string, from: number): number {
  let at = from;
  while (isSpace(text[at])) at += 1;
  return at;
}

/** The last member of this name in the outermost object, as JSON.parse counts it, and where the object closes. */
function findMember(text: string, name: string): { member: Span | null; close: number; isEmpty: boolean } {
  let member: Span | null = null;
  let at = skipSpace(text, skipSpace(text, 0) + 1);
  const isEmpty = text[at] === '}';
  while (text[at] !== '}') {
    const keyEnd = stringEnd(text, at);
    const key: unknown = JSON.parse(text.slice(at, keyEnd));
    const start = skipSpace(text, skipSpace(text, keyEnd) + 1);
    const end = valueEnd(text, start);
    if (key === name) member = { start, end };
    at = skipSpace(text, end);
    if (text[at] === ',') at = skipSpace(text, at + 1);
  }
  return { member, close: at, isEmpty };
}

function ownNames(tools: unknown): Set<unknown> {
  if (!Array.isArray(tools)) return new Set();
  return new Set(tools.map((tool: unknown) => (isRecord(tool) && isRecord(tool.function) ? tool.function.name : undefined)));
}

export interface Inserted {
  body: Buffer;
  /** Names of what was added; a tool that the caller brings itself is not added again. */
  names: string[];
}

/** `body` is the text of `request`. The caller's own tools stay first and as they are. */
export function insertTools(body: Buffer, request: Record<string, unknown>, picks: Pick[]): Inserted {
  const { tools } = request;
  const taken = ownNames(tools);
  const added = picks.filter(({ name }) => !taken.has(name));
  const untouched = { body, names: [] };
  if (added.length === 0 || (tools !== undefined && tools !== null && !Array.isArray(tools))) return untouched;
  const list = added.map((pick) => JSON.stringify(asFunction(pick))).join(',');
  // One character a byte: what stands between the structure's ASCII signs is never looked at.
  const { member, close, isEmpty } = findMember(body.toString('latin1'), 'tools');
  const splice = (start: number, end: number, text: string): Inserted => ({
    body: Buffer.concat([body.subarray(0, start), Buffer.from(text), body.subarray(end)]),
    names: added.map(({ name }) => name),
  });
  if (!member) return splice(close, close, `${isEmpty ? '' : ','}"tools":[${list}]`);
  if (!Array.isArray(tools)) return splice(member.start, member.start + 'null'.length, `[${list}]`);
  return splice(member.end - 1, member.end - 1, `${tools.length === 0 ? '' : ','}${list}`);
}
