/** Checks a tool's input schema at the door: a broken one keeps the tool findable and says what is wrong. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { JsonSchema } from '#contract/library.ts';

export interface CheckedSchema {
  schema: JsonSchema;
  /** Null when the schema is usable as it came. */
  problem: string | null;
}

const maxBytes = 256 * 1024;
const open: JsonSchema = { type: 'object' };
const ajv = new Ajv2020({ strict: false, validateFormats: false });
const meta = 'https://json-schema.org/draft/2020-12/schema';

/** Answers with the schema to hand out and, where it had to be replaced, why. Never throws. */
export function checkInputSchema(raw: unknown): CheckedSchema {
  if (raw === null || raw === undefined) return { schema: open, problem: 'no input schema: any object is accepted' };
  if (typeof raw !== 'object' || Array.isArray(raw)) {
    return {
      schema: open,
      problem: `the input schema is ${Array.isArray(raw) ? 'an array' : typeof raw}, not an object: any object is accepted`,
    };
  }
  const text = JSON.stringify(raw);
  if (text.length > maxBytes) {
    return { schema: open, problem: `the input schema has ${text.length} bytes (limit ${maxBytes}): any object is accepted` };
  }
  const schema = raw as JsonSchema;
  const dialect = schema.$schema;
  const checkable = typeof dialect !== 'string' || dialect.includes('2020-12');
  if (checkable) {
    const { $schema: _, ...rest } = schema;
    if (!ajv.validate(meta, rest)) {
      const first = ajv.errors?.[0];
      return {
        schema: open,
        problem: `the input schema is not valid at ${first?.instancePath || '/'}: ${first?.message ?? 'unknown'}; any object is accepted`,
      };
    }
  }
  if (schema.type === undefined) return { schema: { ...schema, type: 'object' }, problem: null };
  if (schema.type !== 'object')
    return { schema: open, problem: `the input schema has type ${JSON.stringify(schema.type)}, not "object": any object is accepted` };
  return { schema, problem: null };
}
