/** JSON from outside, which may be none. */

/** Undefined for what is no JSON: no JSON text stands for it. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
