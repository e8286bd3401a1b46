/** Finds what `$ref` points to inside one document, and makes cyclic YAML anchors into references. */
import { isRecord } from '#lib/guards.ts';

export class ReferenceProblem extends Error {}

const escapeKey = (key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1');

function unescapeKey(key: string): string {
  let text = key;
  try {
    text = decodeURIComponent(key);
  } catch {
    // A % that encodes nothing stands for itself.
  }
  return text.replaceAll('~1', '/').replaceAll('~0', '~');
}

/**
 * Replaces, in place, each object that contains itself (YAML: `a: &a {b: *a}`) by a `$ref` to it, so that every walk ends.
 * Visits shared objects once and keeps its own stack: neither a web of anchors nor depth can hurt it.
 */
export function untangle(document: Record<string, unknown>): void {
  const open = new Map<object, string>();
  const done = new WeakSet<object>();
  const stack: { node: object; pointer: string; keys: string[]; at: number }[] = [];
  const enter = (node: object, pointer: string): void => {
    open.set(node, pointer);
    stack.push({ node, pointer, keys: Object.keys(node), at: 0 });
  };
  enter(document, '#');
  for (let frame = stack.at(-1); frame; frame = stack.at(-1)) {
    const key = frame.keys[frame.at];
    frame.at += 1;
    if (key === undefined) {
      stack.pop();
      open.delete(frame.node);
      done.add(frame.node);
      continue;
    }
    const child: unknown = Reflect.get(frame.node, key);
    if (typeof child !== 'object' || child === null || done.has(child)) continue;
    const ancestor = open.get(child);
    if (ancestor === undefined) enter(child, `${frame.pointer}/${escapeKey(key)}`);
    else Reflect.set(frame.node, key, { $ref: ancestor });
  }
}

/** The value at a local JSON pointer (`#/components/schemas/Book`). Throws ReferenceProblem where there is none. */
export function lookUp(document: Record<string, unknown>, ref: string): unknown {
  if (!ref.startsWith('#'))
    throw new ReferenceProblem(`it refers to another document (${ref}), which Jig does not follow; bundle the documents into one`);
  let at: unknown = document;
  for (const part of ref.slice(1).split('/').slice(1)) {
    const key = unescapeKey(part);
    at = typeof at === 'object' && at !== null && Object.hasOwn(at, key) ? Reflect.get(at, key) : undefined;
    if (at === undefined) throw new ReferenceProblem(`its reference ${ref} points to nothing`);
  }
  return at;
}

/** Follows references until something else is found; an object that is no reference comes back as it is. */
export function follow(document: Record<string, unknown>, value: unknown): Record<string, unknown> {
  const seen = new Set<string>();
  let at = value;
  while (isRecord(at) && typeof at.$ref === 'string') {
    if (seen.has(at.$ref)) throw new ReferenceProblem(`its reference ${at.$ref} leads back to itself`);
    seen.add(at.$ref);
    at = lookUp(document, at.$ref);
  }
  if (!isRecord(at)) throw new ReferenceProblem('an object is expected where there is none');
  return at;
}
