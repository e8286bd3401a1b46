/** Merges an operation's parameters and body into one flat input schema, and plans where each argument goes. */
import type { JsonSchema } from '#contract/library.ts';
import { isRecord } from '#lib/guards.ts';
import type { BodyPlan, ParameterPlan } from './call-plan.ts';
import { SchemaConverter } from './convert-schema.ts';
import { follow } from './references.ts';

/** Names the reason why an operation cannot be a tool. */
export class Unsupported extends Error {}

export interface OperationInput {
  schema: JsonSchema;
  parameters: ParameterPlan[];
  body: BodyPlan | null;
}

interface Draft {
  properties: Record<string, unknown>;
  required: string[];
}

/** By the specification these are set by the client itself. */
const ignoredHeaders = new Set(['accept', 'content-type', 'authorization']);
const styles = { path: 'simple', query: 'form', header: 'simple', cookie: 'form' } as const;
const knownStyles = new Set<string>(['simple', 'label', 'matrix', 'form', 'spaceDelimited', 'pipeDelimited', 'deepObject']);

function isPlace(value: unknown): value is ParameterPlan['in'] {
  return value === 'path' || value === 'query' || value === 'header' || value === 'cookie';
}

function isStyle(value: unknown): value is ParameterPlan['style'] {
  return typeof value === 'string' && knownStyles.has(value);
}

/** `id`, or `query_id` where another place has an `id` too. */
function freeName(draft: Draft, name: string, place: string): string {
  let arg = Object.hasOwn(draft.properties, name) ? `${place}_${name}` : name;
  for (let number = 2; Object.hasOwn(draft.properties, arg); number += 1) arg = `${place}_${name}_${number}`;
  return arg;
}

function addParameter(document: Record<string, unknown>, converter: SchemaConverter, raw: unknown, draft: Draft): ParameterPlan | null {
  const parameter = follow(document, raw);
  const { name, in: place } = parameter;
  if (typeof name !== 'string' || !isPlace(place)) throw new Unsupported('one of its parameters has no name or no known place');
  if (place === 'header' && ignoredHeaders.has(name.toLowerCase())) return null;
  const content = isRecord(parameter.content) ? Object.values(parameter.content)[0] : undefined;
  const schema = converter.convert(isRecord(content) ? content.schema : (parameter.schema ?? { type: 'string' }));
  const arg = freeName(draft, name, place);
  const description = typeof parameter.description === 'string' ? { description: parameter.description } : {};
  draft.properties[arg] = isRecord(schema) ? { ...schema, ...description } : { ...description };
  if (parameter.required === true || place === 'path') draft.required.push(arg);
  const style = content !== undefined ? 'json' : isStyle(parameter.style) ? parameter.style : styles[place];
  const explode = typeof parameter.explode === 'boolean' ? parameter.explode : style === 'form';
  return { arg, name, in: place, style, explode };
}

function encodingOf(contentType: string): BodyPlan['encoding'] | null {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === 'application/json' || type.endsWith('+json') || type === '*/*' || type === 'application/*') return 'json';
  if (type === 'application/x-www-form-urlencoded') return 'form';
  if (type === 'multipart/form-data') return 'multipart';
  return type.startsWith('text/') ? 'text' : null;
}

const preference = ['json', 'form', 'multipart', 'text'];

/** The body's media type that we can write best. */
function chooseContent(content: Record<string, unknown>): { contentType: string; encoding: BodyPlan['encoding']; schema: unknown } {
  const found = Object.entries(content)
    .flatMap(([contentType, media]) => {
      const encoding = encodingOf(contentType);
      return encoding
        ? [
            {
              contentType: contentType.includes('*') ? 'application/json' : contentType,
              encoding,
              schema: isRecord(media) ? media.schema : {},
            },
          ]
        : [];
    })
    .toSorted((a, b) => preference.indexOf(a.encoding) - preference.indexOf(b.encoding));
  const [best] = found;
  if (!best)
    throw new Unsupported(`its body is ${Object.keys(content).join(' or ') || 'of no given type'}; Jig can send JSON, forms and text`);
  return best;
}

/** An object schema with its `allOf` parts put together; null where it is no plain object. */
function flatObject(schema: JsonSchema): JsonSchema | null {
  if (schema.anyOf || schema.oneOf || schema.not || schema.if || schema.$ref || schema.patternProperties) return null;
  if (Array.isArray(schema.allOf)) {
    const { allOf: _, ...rest } = schema;
    const parts = [...schema.allOf, rest].map((part) =>
      isRecord(part)
        ? flatObject(Object.keys(part).some((key) => key !== 'description') ? { type: 'object', ...part } : { type: 'object' })
        : null,
    );
    const flat: JsonSchema = { ...rest, type: 'object', properties: {}, required: [] };
    for (const part of parts) {
      if (!part) return null;
      flat.properties = { ...(isRecord(flat.properties) ? flat.properties : {}), ...(isRecord(part.properties) ? part.properties : {}) };
      flat.required = [...(Array.isArray(flat.required) ? flat.required : []), ...(Array.isArray(part.required) ? part.required : [])];
      if (part.additionalProperties !== undefined) flat.additionalProperties = part.additionalProperties;
    }
    return flat;
  }
  const isObject = schema.type === 'object' || (schema.type === undefined && isRecord(schema.properties));
  return isObject ? schema : null;
}

function hasFile(schema: unknown): boolean {
  if (!isRecord(schema)) return false;
  return (
    schema.format === 'binary' ||
    schema.contentMediaType === 'application/octet-stream' ||
    (isRecord(schema.items) && hasFile(schema.items))
  );
}

function addBody(
  document: Record<string, unknown>,
  converter: SchemaConverter,
  raw: unknown,
  draft: Draft,
): { plan: BodyPlan; others: unknown } {
  const requestBody = follow(document, raw);
  const { contentType, encoding, schema: rawSchema } = chooseContent(isRecord(requestBody.content) ? requestBody.content : {});
  const required = requestBody.required === true;
  const converted = converter.convert(rawSchema ?? {});
  const schema: JsonSchema = isRecord(converted) ? converted : {};
  const flat = encoding === 'text' ? null : flatObject(schema);
  if (!flat || (!isRecord(flat.properties) && !flat.additionalProperties)) {
    if (encoding === 'form' || encoding === 'multipart') throw new Unsupported('its form is no plain object');
    const arg = freeName(draft, 'body', 'request');
    const description = typeof requestBody.description === 'string' ? { description: requestBody.description } : {};
    draft.properties[arg] = encoding === 'text' ? { type: 'string', ...description } : { ...description, ...schema };
    if (required) draft.required.push(arg);
    return { plan: { contentType, encoding, required, shape: { kind: 'whole', arg } }, others: false };
  }
  const properties: { arg: string; name: string }[] = [];
  const mustHave = new Set(Array.isArray(flat.required) ? flat.required : []);
  for (const [name, property] of Object.entries(isRecord(flat.properties) ? flat.properties : {})) {
    // The server's own: an agent that fills them in is answered with an error.
    if (isRecord(property) && property.readOnly === true) continue;
    if (encoding === 'multipart' && hasFile(property)) {
      if (mustHave.has(name)) throw new Unsupported(`it uploads a file (${name}), which Jig cannot do yet`);
      continue;
    }
    const arg = freeName(draft, name, 'body');
    draft.properties[arg] = property;
    if (required && mustHave.has(name)) draft.required.push(arg);
    properties.push({ arg, name });
  }
  const others = flat.additionalProperties === undefined ? false : flat.additionalProperties;
  return { plan: { contentType, encoding, required, shape: { kind: 'merged', properties, takesOthers: others !== false } }, others };
}

/** Throws Unsupported or ReferenceProblem. */
export function operationInput(document: Record<string, unknown>, shared: unknown[], operation: Record<string, unknown>): OperationInput {
  const converter = new SchemaConverter(document);
  const draft: Draft = { properties: {}, required: [] };
  // An operation's own parameter replaces the path's of the same name and place.
  const byPlace = new Map<string, unknown>();
  for (const raw of [...shared, ...(Array.isArray(operation.parameters) ? operation.parameters : [])]) {
    const { name, in: place } = follow(document, raw);
    byPlace.set(`${String(place)} ${String(name)}`, raw);
  }
  const parameters = [...byPlace.values()].flatMap((raw) => addParameter(document, converter, raw, draft) ?? []);
  const body = operation.requestBody === undefined ? null : addBody(document, converter, operation.requestBody, draft);
  const schema: JsonSchema = {
    type: 'object',
    properties: draft.properties,
    ...(draft.required.length > 0 ? { required: [...new Set(draft.required)] } : {}),
    // Whatever is not declared would be dropped silently: better that the caller hears of it.
    additionalProperties: body?.others ?? false,
  };
  return { schema: converter.withDefinitions(schema), parameters, body: body?.plan ?? null };
}
