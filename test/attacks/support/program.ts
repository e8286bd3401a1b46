/** Programs out of probes: what they have in scope, and many of them in one. */
import type { Probe } from '../catalogue/attack.ts';

/**
 * `src` is text that looks for Node's `process`, or else for the global object around it. `hit(value)`: it is one of these, and not the tool's
 * own (`toolGlobal`). `opens(value)`: one of its constructors makes code outside. `writable(value)`: it, or what it inherits from, can be changed.
 */
const helpers = `
  const toolGlobal = globalThis;
  const src = 'return typeof process === "object" && process !== null && process.versions ? process : globalThis';
  const isThing = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function';
  const hit = (value) => isThing(value) && (typeof value.versions === 'object' || (value !== toolGlobal && value.globalThis === value));
  const attempt = (work) => { try { return work(); } catch { return undefined; } };
  const runs = (maker) => typeof maker === 'function' && hit(attempt(() => maker(src)()));
  const opens = (value) => {
    if (!isThing(value)) return false;
    const above = attempt(() => Object.getPrototypeOf(value));
    return [attempt(() => value.constructor), attempt(() => value.constructor.constructor), attempt(() => above.constructor),
      attempt(() => Object.getPrototypeOf(above).constructor.constructor)].some(runs);
  };
  const path = (text) => /node:|file:|blob:|node_modules|\\/(home|root|usr|work|tmp|opt)\\//.test(String(text));
  let marks = 0;
  const writable = (value) => {
    const mark = 'pwned' + marks++;
    for (let at = value; isThing(at); at = Object.getPrototypeOf(at)) {
      if (at !== value || typeof value === 'function') {
        attempt(() => { at[mark] = 1; });
        if (Object.hasOwn(at, mark)) return delete at[mark];
      }
    }
    return false;
  };`;

/** The body of an async function with `host`, `granted` and `jig` in scope that returns what the probe returns. */
export const bodyOf = ({ code }: Pick<Probe, 'code'>): string => `${helpers}\n${code}`;

/** One body that runs many and returns, for each, whether it was true; what it threw, as text. */
export function bodyOfMany(codes: readonly string[]): string {
  const all = codes.map((code) => `async () => { ${code}\n }`).join(',\n');
  return `${helpers}
  const outcomes = [];
  for (const run of [${all}]) {
    try { outcomes.push((await run()) === true); } catch (error) { outcomes.push('threw: ' + String(attempt(() => error.message)).slice(0, 200)); }
  }
  return outcomes;`;
}

/** As the compiler would write it, but not hoisted and not looked at by any policy: the realm alone must hold. */
export const programOf = (body: string): string => `(jig) => ({ script: async (granted) => { const host = granted.kv.get;\n${body}\n} })`;
