/** Checks a value against a JSON schema: a call's arguments, and what a made tool returns; compiled checks are kept for the tools used last. */
import { Ajv, type ErrorObject, type Options, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formatsModule from 'ajv-formats';
import type { JsonSchema } from '#contract/library.ts';

export interface ArgumentProblem {
  /** JSON pointer into the arguments; empty for the whole. */
  path: string;
  message: string;
}

export type ArgumentCheck = (args: unknown) => ArgumentProblem[];

const maxChecks = 500;
const maxShared = 8;
const maxProblems = 10;
/** Above this size only the first problem is looked for: each of a million wrong items would be one error object. */
const maxBytesForAllProblems = 64 * 1024;

const base: Options = { strict: false, logger: false };
// The package is CommonJS: its default export sits one level deeper for some loaders.
const addFormats = formatsModule.default ?? formatsModule;

function newAjv(schema: JsonSchema, options: Options): Ajv {
  const dialect = typeof schema.$schema === 'string' ? schema.$schema : '';
  // Drafts 04 to 07 name themselves; everything else is 2020-12.
  const ajv = /draft-0[4-7]/.test(dialect) ? new Ajv(options) : new Ajv2020(options);
  addFormats(ajv);
  return ajv;
}

const shared = new Map<string, Ajv>();

/**
 * Compiles with an instance that all schemas share: a new one costs 13 ms, because it compiles the meta-schema first, a shared one 1.3 ms.
 * Schemas that name themselves get their own, since two tools may use the same $id. Throws on what is no schema.
 */
function compileWith(schema: JsonSchema, options: Options): ValidateFunction {
  if (JSON.stringify(schema).includes('"$id"')) return newAjv(schema, options).compile(schema);
  const key = `${options.allErrors === true} ${typeof schema.$schema === 'string' ? schema.$schema : ''}`;
  const ajv = shared.get(key) ?? newAjv(schema, options);
  if (shared.size < maxShared) shared.set(key, ajv);
  try {
    return ajv.compile(schema);
  } finally {
    ajv.removeSchema(schema);
  }
}

function describe({ instancePath, keyword, params, message }: ErrorObject): ArgumentProblem {
  const property: unknown = params.missingProperty ?? params.additionalProperty ?? params.unevaluatedProperty;
  const path = typeof property === 'string' ? `${instancePath}/${property.replaceAll('~', '~0').replaceAll('/', '~1')}` : instancePath;
  if (keyword === 'required') return { path, message: 'is missing' };
  if (typeof property === 'string') return { path, message: 'is not one of the arguments' };
  const allowed: unknown = params.allowedValues ?? (keyword === 'const' ? [params.allowedValue] : undefined);
  return {
    path,
    message: Array.isArray(allowed) ? `must be one of ${JSON.stringify(allowed)}` : (message ?? `breaks the rule "${keyword}"`),
  };
}

/** `if` and the like only say that another error stands beside them. */
const echoes = new Set(['if', 'anyOf', 'oneOf', 'allOf']);

function describeAll(errors: ErrorObject[]): ArgumentProblem[] {
  const telling = errors.filter(({ keyword }) => !echoes.has(keyword));
  const seen = new Map<string, ArgumentProblem>();
  for (const error of telling.length > 0 ? telling : errors) {
    const problem = describe(error);
    if (!seen.has(`${problem.path}\n${problem.message}`)) seen.set(`${problem.path}\n${problem.message}`, problem);
  }
  return [...seen.values()].slice(0, maxProblems);
}

/** Answers with null for a schema that cannot be compiled: the tool's source is then the only judge. */
function compileCheck(schema: JsonSchema): ArgumentCheck | null {
  let first: ValidateFunction;
  try {
    first = compileWith(schema, base);
  } catch {
    return null;
  }
  let all: ValidateFunction | null = null;
  return (args) => {
    if (first(args)) return [];
    if (JSON.stringify(args).length > maxBytesForAllProblems) return describeAll(first.errors ?? []);
    all ??= compileWith(schema, { ...base, allErrors: true });
    all(args);
    return describeAll(all.errors ?? first.errors ?? []);
  };
}

/** Compiled checks, the least recently used one out first: compiling one costs a millisecond. */
export class SchemaChecks {
  private readonly checks = new Map<string, ArgumentCheck | null>();

  /** Empty when the value fits, or when the schema cannot judge. Equal keys mean equal schemas. */
  problems({ key, schema }: { key: string; schema: JsonSchema }, value: unknown): ArgumentProblem[] {
    let check = this.checks.get(key);
    if (check === undefined) check = compileCheck(schema);
    else this.checks.delete(key);
    this.checks.set(key, check);
    if (this.checks.size > maxChecks) {
      const [oldest] = this.checks.keys();
      if (oldest !== undefined) this.checks.delete(oldest);
    }
    return check === null ? [] : check(value);
  }
}
