/** Turns a JSON Schema into rows of a parameter table: one row a property, nested ones indented, references followed. */
import type { JsonSchema } from '#contract/library.ts';

export interface SchemaRow {
  path: string;
  name: string;
  depth: number;
  type: string;
  required: boolean;
  description: string;
  /** Limits in words: allowed values, range, format, default. */
  limits: string[];
}

/** Deeper or longer than this a table helps nobody; the JSON twin shows the rest. Both also end recursive schemas. */
const maxDepth = 4;
const maxRows = 200;
const maxEnumValues = 20;

/** `isCut`: there were more rows than a table can take. */
export function schemaRows(schema: JsonSchema): { rows: SchemaRow[]; isCut: boolean } {
  const rows: SchemaRow[] = [];
  addProperties(schema, schema, 0, '', rows);
  return { rows, isCut: rows.length >= maxRows };
}

function addProperties(root: JsonSchema, schema: JsonSchema, depth: number, prefix: string, rows: SchemaRow[]): void {
  const properties = asObject(schema['properties']);
  if (!properties || depth > maxDepth) return;
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  for (const [name, value] of Object.entries(properties)) {
    if (rows.length >= maxRows) return;
    const property = follow(root, asObject(value) ?? {});
    const path = prefix ? `${prefix}.${name}` : name;
    rows.push({
      path,
      name,
      depth,
      type: typeName(root, property),
      required: required.includes(name),
      description: text(property['description']),
      limits: limits(property),
    });
    addProperties(root, itemsOf(root, property) ?? property, depth + 1, path, rows);
  }
}

function itemsOf(root: JsonSchema, schema: JsonSchema): JsonSchema | null {
  const items = asObject(schema['items']);
  return items ? follow(root, items) : null;
}

/** Follows a local `#/...` reference; words beside the reference win over the target's. */
function follow(root: JsonSchema, schema: JsonSchema): JsonSchema {
  const reference = schema['$ref'];
  if (typeof reference !== 'string' || !reference.startsWith('#/')) return schema;
  let target: unknown = root;
  for (const step of reference.slice(2).split('/')) target = asObject(target)?.[step.replaceAll('~1', '/').replaceAll('~0', '~')];
  return { ...asObject(target), ...schema };
}

function typeName(root: JsonSchema, schema: JsonSchema, depth = 0): string {
  if (depth > maxDepth) return 'any';
  if (Array.isArray(schema['enum'])) return 'one of';
  if ('const' in schema) return 'constant';
  const type = schema['type'];
  const items = itemsOf(root, schema);
  if (type === 'array' && items) return `${typeName(root, items, depth + 1)}[]`;
  if (Array.isArray(type)) return type.join(' | ');
  if (typeof type === 'string') return type;
  const choices = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(choices)) {
    return [...new Set(choices.map((choice) => typeName(root, follow(root, asObject(choice) ?? {}), depth + 1)))].join(' | ');
  }
  return asObject(schema['properties']) ? 'object' : 'any';
}

function limits(schema: JsonSchema): string[] {
  const words: string[] = [];
  if (Array.isArray(schema['enum'])) words.push(enumWords(schema['enum']));
  if ('const' in schema) words.push(JSON.stringify(schema['const']));
  if (typeof schema['format'] === 'string') words.push(schema['format']);
  const low = schema['minimum'] ?? schema['exclusiveMinimum'];
  const high = schema['maximum'] ?? schema['exclusiveMaximum'];
  if (typeof low === 'number' && typeof high === 'number') words.push(`${low} to ${high}`);
  else if (typeof low === 'number') words.push(`at least ${low}`);
  else if (typeof high === 'number') words.push(`at most ${high}`);
  if (typeof schema['maxLength'] === 'number') words.push(`up to ${schema['maxLength']} characters`);
  if (typeof schema['pattern'] === 'string') words.push(`matches ${schema['pattern']}`);
  if ('default' in schema) words.push(`default ${JSON.stringify(schema['default'])}`);
  return words;
}

function enumWords(values: unknown[]): string {
  const shown = values.slice(0, maxEnumValues).map((value) => JSON.stringify(value));
  return values.length > shown.length ? `${shown.join(', ')} and ${values.length - shown.length} more` : shown.join(', ');
}

function asObject(value: unknown): JsonSchema | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value)) : null;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
