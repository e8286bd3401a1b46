/** Makes an OpenAPI schema (3.0 or 3.1) into a self-contained JSON Schema 2020-12: references inlined, cycles kept in `$defs`. */
import { isRecord } from '#lib/guards.ts';
import type { JsonSchema } from '#contract/library.ts';
import { lookUp, ReferenceProblem } from './references.ts';

/** Inlining stops here and the rest becomes `$defs`: a web of schemas would otherwise grow without bound. */
const maxInlinedNodes = 1_500;
const maxInlinedDepth = 30;
/** Definitions beyond this accept anything: about 200 KB, below what the library keeps as a schema. */
const maxNodes = 4_000;
const maxDepth = 150;
/** Reached only by anchors that multiply each other without any reference. */
const hardLimit = 50_000;

/** Of no use to a caller, or not JSON Schema. */
const dropped = new Set([
  'example',
  'examples',
  'xml',
  'externalDocs',
  'discriminator',
  '$schema',
  '$id',
  '$comment',
  '$anchor',
  '$dynamicAnchor',
]);
const schemaMaps = new Set(['properties', 'patternProperties', 'dependentSchemas', '$defs', 'definitions']);
const schemaLists = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems']);
const schemas = new Set([
  'items',
  'additionalProperties',
  'not',
  'if',
  'then',
  'else',
  'contains',
  'propertyNames',
  'unevaluatedProperties',
  'unevaluatedItems',
]);

export class SchemaConverter {
  private readonly document: Record<string, unknown>;
  private readonly definitions: Record<string, unknown> = {};
  private readonly names = new Map<string, string>();
  private readonly open = new Set<string>();
  private readonly isRecursive = new Set<string>();
  private readonly waiting: string[] = [];
  private nodes = 0;

  constructor(document: Record<string, unknown>) {
    this.document = document;
  }

  /** Converts one schema. All that one converter makes shares `$defs`, see `withDefinitions`. Throws ReferenceProblem. */
  convert(raw: unknown, depth = 0): unknown {
    if (typeof raw === 'boolean') return raw;
    if (!isRecord(raw)) return {};
    if (depth > maxDepth) throw new ReferenceProblem(`a schema is nested deeper than ${maxDepth} levels`);
    if (this.nodes > hardLimit) throw new ReferenceProblem('its schemas are too large');
    this.nodes += 1;
    if (typeof raw.$ref === 'string') return this.convertReference(raw, raw.$ref, depth);
    const schema: JsonSchema = {};
    for (const [key, value] of Object.entries(raw)) {
      if (dropped.has(key) || key.startsWith('x-')) continue;
      if (schemaMaps.has(key) && isRecord(value)) schema[key] = this.convertMap(value, depth);
      else if (schemaLists.has(key) && Array.isArray(value)) schema[key] = value.map((item) => this.convert(item, depth + 1));
      else if (schemas.has(key)) schema[key] = this.convert(value, depth + 1);
      else schema[key] = value;
    }
    modernise(schema);
    return schema;
  }

  /** Converts the definitions that wait, and adds them all. */
  withDefinitions(schema: JsonSchema): JsonSchema {
    for (let ref = this.waiting.pop(); ref !== undefined; ref = this.waiting.pop()) {
      const name = this.nameOf(ref);
      if (Object.hasOwn(this.definitions, name)) continue;
      this.open.add(ref);
      this.definitions[name] =
        this.nodes > maxNodes
          ? { description: 'anything: the document is too large to describe it here' }
          : this.convert(lookUp(this.document, ref));
      this.open.delete(ref);
    }
    return Object.keys(this.definitions).length === 0 ? schema : { ...schema, $defs: this.definitions };
  }

  private convertMap(map: Record<string, unknown>, depth: number): Record<string, unknown> {
    return Object.fromEntries(Object.entries(map).map(([name, item]) => [name, this.convert(item, depth + 1)]));
  }

  private convertReference(raw: Record<string, unknown>, ref: string, depth: number): unknown {
    const own = typeof raw.description === 'string' ? { description: raw.description } : {};
    const pointer = { ...own, $ref: `#/$defs/${this.nameOf(ref)}` };
    if (this.open.has(ref)) {
      this.isRecursive.add(ref);
      return pointer;
    }
    const name = this.nameOf(ref);
    if (Object.hasOwn(this.definitions, name)) return pointer;
    // Later and from the top: the longest way through a large document is deeper than any stack.
    if (this.nodes > maxInlinedNodes || depth > maxInlinedDepth) {
      this.waiting.push(ref);
      return pointer;
    }
    this.open.add(ref);
    const target = this.convert(lookUp(this.document, ref), depth + 1);
    this.open.delete(ref);
    if (!this.isRecursive.has(ref)) return isRecord(target) ? { ...target, ...own } : target;
    // Nothing but references in a circle: a validator would follow them until its stack ends.
    if (isRecord(target) && target.$ref === pointer.$ref) throw new ReferenceProblem(`its reference ${ref} leads back to itself`);
    this.definitions[name] = target;
    return pointer;
  }

  private nameOf(ref: string): string {
    const known = this.names.get(ref);
    if (known !== undefined) return known;
    const base = (ref.split('/').at(-1) ?? '').replaceAll(/\W+/g, '_') || 'schema';
    const taken = new Set(this.names.values());
    let name = base;
    for (let number = 2; taken.has(name); number += 1) name = `${base}_${number}`;
    this.names.set(ref, name);
    return name;
  }
}

/** What OpenAPI 3.0 writes differently. */
function modernise(schema: JsonSchema): void {
  for (const [bound, exclusive] of [
    ['minimum', 'exclusiveMinimum'],
    ['maximum', 'exclusiveMaximum'],
  ] as const) {
    if (typeof schema[exclusive] !== 'boolean') continue;
    if (schema[exclusive] && typeof schema[bound] === 'number') {
      schema[exclusive] = schema[bound];
      delete schema[bound];
    } else delete schema[exclusive];
  }
  if (schema.nullable === true) {
    if (typeof schema.type === 'string') schema.type = [schema.type, 'null'];
    if (Array.isArray(schema.enum) && !schema.enum.includes(null)) schema.enum = [...schema.enum, null];
  }
  delete schema.nullable;
  delete schema.writeOnly;
  delete schema.deprecated;
}
