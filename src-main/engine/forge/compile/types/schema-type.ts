/** JSON Schema to the text of a TypeScript type: tolerant of anything, and `unknown` where it is too deep, too large or recursive. */
import { isRecord } from '#lib/guards.ts';

const maxDepth = 8;
const maxLength = 16_000;

/** `fallback` is what a part becomes that the schema does not say: `unknown` for what a caller gives, `any` for what it gets. */
export function schemaType(schema: unknown, fallback: 'unknown' | 'any'): string {
  const text = new Writer(schema, fallback).type(schema, 0, []);
  return text.length > maxLength ? fallback : text;
}

/** True when a call may leave the argument out. */
export function takesNothing(schema: unknown): boolean {
  return !isRecord(schema) || !Array.isArray(schema.required) || schema.required.length === 0;
}

class Writer {
  private readonly root: unknown;
  private readonly fallback: string;

  constructor(root: unknown, fallback: string) {
    this.root = root;
    this.fallback = fallback;
  }

  type(schema: unknown, depth: number, refs: readonly string[]): string {
    if (!isRecord(schema) || depth > maxDepth) return schema === false ? 'never' : this.fallback;
    if (typeof schema.$ref === 'string') {
      if (refs.includes(schema.$ref)) return this.fallback;
      return this.type(this.resolve(schema.$ref), depth, [...refs, schema.$ref]);
    }
    if ('const' in schema) return literal(schema.const, this.fallback);
    if (Array.isArray(schema.enum))
      return union(
        schema.enum.map((value) => literal(value, this.fallback)),
        'never',
      );
    const options = schema.anyOf ?? schema.oneOf;
    if (Array.isArray(options)) {
      const text = union(
        options.map((option) => this.type(option, depth + 1, refs)),
        this.fallback,
      );
      return isRecord(schema.properties) ? `(${this.object(schema, depth, refs)}) & (${text})` : text;
    }
    if (Array.isArray(schema.allOf)) {
      const parts = schema.allOf.map((part) => this.type(part, depth + 1, refs));
      if (isRecord(schema.properties)) parts.push(this.object(schema, depth, refs));
      return parts.length === 0 ? this.fallback : parts.map((part) => `(${part})`).join(' & ');
    }
    const types = Array.isArray(schema.type) ? schema.type : [schema.type];
    const text = union(
      types.map((type) => this.simple(type, schema, depth, refs)),
      this.fallback,
    );
    return schema.nullable === true ? `${text} | null` : text;
  }

  private simple(type: unknown, schema: Record<string, unknown>, depth: number, refs: readonly string[]): string {
    switch (type) {
      case 'string':
        return 'string';
      case 'number':
      case 'integer':
        return 'number';
      case 'boolean':
        return 'boolean';
      case 'null':
        return 'null';
      case 'array':
        return this.array(schema, depth, refs);
      case 'object':
        return this.object(schema, depth, refs);
      default:
        return isRecord(schema.properties) ? this.object(schema, depth, refs) : this.fallback;
    }
  }

  private array(schema: Record<string, unknown>, depth: number, refs: readonly string[]): string {
    const places = Array.isArray(schema.prefixItems) ? schema.prefixItems : Array.isArray(schema.items) ? schema.items : null;
    if (places) return `[${places.map((item) => this.type(item, depth + 1, refs)).join(', ')}, ...${this.fallback}[]]`;
    return `(${this.type(schema.items, depth + 1, refs)})[]`;
  }

  private object(schema: Record<string, unknown>, depth: number, refs: readonly string[]): string {
    const properties = isRecord(schema.properties) ? Object.entries(schema.properties) : [];
    const required = Array.isArray(schema.required) ? schema.required : [];
    const fields = properties.map(
      ([key, value]) => `${JSON.stringify(key)}${required.includes(key) ? '' : '?'}: ${this.type(value, depth + 1, refs)}`,
    );
    const more = schema.additionalProperties;
    // An index signature must fit the named fields; what they are is known better.
    if (fields.length === 0)
      return more === false
        ? 'Record<string, never>'
        : `Record<string, ${isRecord(more) ? this.type(more, depth + 1, refs) : this.fallback}>`;
    if (more === true || isRecord(more)) fields.push(`[key: string]: ${this.fallback}`);
    return `{ ${fields.join('; ')} }`;
  }

  /** Only places within the schema itself. */
  private resolve(ref: string): unknown {
    if (ref === '#') return this.root;
    if (!ref.startsWith('#/')) return undefined;
    let at: unknown = this.root;
    for (const part of ref.slice(2).split('/')) {
      const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
      if (!isRecord(at) || !Object.hasOwn(at, key)) return undefined;
      at = at[key];
    }
    return at;
  }
}

function literal(value: unknown, fallback: string): string {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return JSON.stringify(value);
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : fallback;
}

function union(types: string[], empty: string): string {
  const distinct = [...new Set(types)];
  if (distinct.length === 0 || distinct.includes('any')) return distinct.length === 0 ? empty : 'any';
  return distinct.map((type) => (type.includes(' & ') ? `(${type})` : type)).join(' | ');
}
