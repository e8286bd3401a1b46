/** Writes the arguments of a call into an HTTP request, each in its place and style. */
import { fail, ok, type Result } from '#contract/result.ts';
import { isRecord } from '#lib/guards.ts';
import type { BodyPlan, CallPlan, ParameterPlan } from './call-plan.ts';

export interface BuiltRequest {
  url: URL;
  method: string;
  headers: Record<string, string>;
  body: string | FormData | null;
}

type Encode = (text: string) => string;

function textOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

function entriesOf(value: Record<string, unknown>, encode: Encode): [string, string][] {
  return Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .map(([key, item]) => [encode(key), encode(textOf(item))]);
}

/** `simple` and its kin: lists and objects in one text. */
function flat(value: unknown, explode: boolean, separator: string, encode: Encode): string {
  if (Array.isArray(value)) return value.map((item) => encode(textOf(item))).join(separator);
  if (!isRecord(value)) return encode(textOf(value));
  return entriesOf(value, encode)
    .map(([key, item]) => (explode ? `${key}=${item}` : `${key}${separator}${item}`))
    .join(separator);
}

function pathValue({ name, style, explode }: ParameterPlan, value: unknown): string {
  const encode = encodeURIComponent;
  if (style === 'json') return encode(JSON.stringify(value));
  if (style === 'label') return `.${flat(value, explode, explode ? '.' : ',', encode)}`;
  if (style === 'matrix') {
    if (explode && Array.isArray(value)) return value.map((item) => `;${name}=${encode(textOf(item))}`).join('');
    if (explode && isRecord(value))
      return entriesOf(value, encode)
        .map(([key, item]) => `;${key}=${item}`)
        .join('');
    return `;${name}=${flat(value, false, ',', encode)}`;
  }
  return flat(value, explode, ',', encode);
}

const separators: Partial<Record<ParameterPlan['style'], string>> = { spaceDelimited: '%20', pipeDelimited: '|' };

function queryPairs({ name, style, explode }: ParameterPlan, value: unknown): string[] {
  const encode = encodeURIComponent;
  const key = encode(name);
  if (style === 'json') return [`${key}=${encode(JSON.stringify(value))}`];
  if (style === 'deepObject' && isRecord(value)) return entriesOf(value, encode).map(([field, item]) => `${key}[${field}]=${item}`);
  if (explode && Array.isArray(value)) return value.map((item) => `${key}=${encode(textOf(item))}`);
  if (explode && isRecord(value)) return entriesOf(value, encode).map(([field, item]) => `${field}=${item}`);
  return [`${key}=${flat(value, false, separators[style] ?? ',', encode)}`];
}

function formBody(value: Record<string, unknown>): string {
  return new URLSearchParams(
    Object.entries(value).flatMap(([key, item]) =>
      (Array.isArray(item) ? item : [item]).map((one): [string, string] => [key, textOf(one)]),
    ),
  ).toString();
}

function multipartBody(value: Record<string, unknown>): FormData {
  const form = new FormData();
  for (const [key, item] of Object.entries(value)) for (const one of Array.isArray(item) ? item : [item]) form.append(key, textOf(one));
  return form;
}

/** The body's value, undefined where the caller gave none and none is needed. */
function bodyValue(plan: BodyPlan, args: Record<string, unknown>, used: Set<string>): unknown {
  if (plan.shape.kind === 'whole') {
    used.add(plan.shape.arg);
    return args[plan.shape.arg];
  }
  const value: Record<string, unknown> = {};
  for (const { arg, name } of plan.shape.properties) {
    used.add(arg);
    if (args[arg] !== undefined) value[name] = args[arg];
  }
  if (plan.shape.takesOthers) {
    for (const [arg, item] of Object.entries(args)) if (!used.has(arg)) value[arg] = item;
  }
  return Object.keys(value).length > 0 || plan.required ? value : undefined;
}

function encodeBody({ encoding }: BodyPlan, value: unknown): string | FormData {
  if (encoding === 'json') return JSON.stringify(value);
  if (encoding === 'form') return formBody(isRecord(value) ? value : {});
  if (encoding === 'multipart') return multipartBody(isRecord(value) ? value : {});
  return textOf(value);
}

/** `base` ends where the plan's path begins. Fails with `argument-invalid`. */
export function buildRequest(plan: CallPlan, base: URL, args: Record<string, unknown>): Result<BuiltRequest> {
  const used = new Set<string>();
  const headers: Record<string, string> = { accept: 'application/json, text/*;q=0.8, */*;q=0.5' };
  const query: string[] = [];
  const cookies: string[] = [];
  let { path } = plan;
  for (const parameter of plan.parameters) {
    used.add(parameter.arg);
    const value = args[parameter.arg];
    if (value === undefined) continue;
    if (parameter.in === 'path') {
      const part = pathValue(parameter, value);
      // An address normalises these two: the call would reach another path than the one it names.
      if (part === '' || part === '.' || part === '..') {
        return fail(
          'argument-invalid',
          `${parameter.arg} cannot be ${JSON.stringify(value)}: it is a part of the address.`,
          'Give the real value, e.g. an id.',
        );
      }
      path = path.replaceAll(`{${parameter.name}}`, () => part);
    } else if (parameter.in === 'query') query.push(...queryPairs(parameter, value));
    else if (parameter.in === 'cookie') cookies.push(`${parameter.name}=${flat(value, parameter.explode, ',', encodeURIComponent)}`);
    else {
      const text = parameter.style === 'json' ? JSON.stringify(value) : flat(value, parameter.explode, ',', String);
      if (/[\r\n\0]/.test(text))
        return fail('argument-invalid', `${parameter.arg} holds a line break, which a header cannot.`, 'Leave out the line break.');
      headers[parameter.name.toLowerCase()] = text;
    }
  }
  if (cookies.length > 0) headers.cookie = cookies.join('; ');
  const url = new URL(base.href.replace(/\/$/, '') + path);
  if (query.length > 0) url.search = [url.search.slice(1), ...query].filter(Boolean).join('&');

  let body: string | FormData | null = null;
  const value = plan.body && bodyValue(plan.body, args, used);
  if (plan.body && value !== undefined) {
    body = encodeBody(plan.body, value);
    // FormData brings its own type, with its boundary.
    if (plan.body.encoding !== 'multipart') headers['content-type'] = plan.body.contentType;
  }
  return ok({ url, method: plan.method, headers, body });
}
