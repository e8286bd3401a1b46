/** Fills in `${env:NAME}`, `${NAME}` and `${NAME:-default}` when a source is used, so that values never enter the database. */
import { fail, ok, type Result } from '#contract/result.ts';

const variable = /\$\{(?:env:)?([A-Za-z_]\w*)(?::-([^}]*))?\}/g;

export interface Expander {
  /** Answers with the text filled in; unset names without a default are collected in `missing`. */
  (text: string): string;
  readonly missing: Set<string>;
  /** Every value that was filled in: secrets, for the redactor. */
  readonly values: Set<string>;
}

function expander(env: Readonly<Record<string, string | undefined>>): Expander {
  const missing = new Set<string>();
  const values = new Set<string>();
  const expand = (text: string): string =>
    text.replaceAll(variable, (whole, name: string, byDefault: string | undefined) => {
      const value = env[name] ?? byDefault;
      if (value === undefined) {
        missing.add(name);
        return whole;
      }
      if (env[name] !== undefined) values.add(value);
      return value;
    });
  return Object.assign(expand, { missing, values });
}

/** Runs `fill` with an expander. Fails with `source-variable-missing` when a variable that it met is not set. */
export function expandWith<T>(fill: (expand: Expander) => T, env: Readonly<Record<string, string | undefined>> = process.env): Result<T> {
  const expand = expander(env);
  const value = fill(expand);
  const [first] = expand.missing;
  if (first === undefined) return ok(value);
  const names = [...expand.missing].join(', ');
  return fail(
    'source-variable-missing',
    `the environment variable ${names} is not set where Jig runs`,
    `Set ${names} before starting Jig, or write the value into the file and import it again. An app started from the desktop does not see what your shell profile sets.`,
  );
}

export function expandRecord(record: Readonly<Record<string, string>>, expand: Expander): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, expand(value)]));
}
