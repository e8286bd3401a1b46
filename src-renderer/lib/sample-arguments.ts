/** First arguments for the try-it form: the required ones, with the schema's own defaults and examples where it has them. */
import type { JsonSchema } from '#contract/library.ts';

/** Always an object; properties that are not required are left out. */
export function sampleArguments(schema: JsonSchema): Record<string, unknown> {
  const properties = schema['properties'];
  if (typeof properties !== 'object' || properties === null) return {};
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const sample: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(properties)) {
    if (required.includes(name)) sample[name] = sampleValue(property);
  }
  return sample;
}

function sampleValue(property: unknown): unknown {
  if (typeof property !== 'object' || property === null) return '';
  if ('default' in property) return property.default;
  if ('examples' in property && Array.isArray(property.examples) && property.examples.length > 0) return property.examples[0];
  if ('enum' in property && Array.isArray(property.enum)) return property.enum[0];
  const type = 'type' in property ? property.type : undefined;
  if (type === 'number' || type === 'integer') return 'minimum' in property ? property.minimum : 1;
  if (type === 'boolean') return false;
  if (type === 'array') return [];
  if (type === 'object') return {};
  return '';
}
