/** A rehearsal's HTTP: answers from the test's recordings; what is not recorded fails and says what is. */
import { z } from 'zod';
import { fail, ok, type Result } from '#contract/result.ts';
import { toWire } from '../arguments.ts';
import { listed } from '../names.ts';
import { readGiven } from '../read-given.ts';
import type { SendPlan } from './http-part.ts';

const answerSchema = z
  .strictObject({
    status: z.number().int().min(100).max(599).optional(),
    headers: z.record(z.string(), z.string()).optional(),
    json: z.unknown().optional(),
    body: z.string().optional(),
  })
  .refine(({ json, body }) => json === undefined || body === undefined, 'give json or body, not both');

/** "GET /prices?day=1", "GET *", or "*". */
const keySchema = z.string().regex(/^(\*|[A-Z]+ (\*|\/\S*))$/, 'a recording is named "METHOD /path?query", "METHOD *" or "*"');

const fix = 'Write given.http as { name: { "GET /path": { status, headers, json or body } } }.';

/** Fails with `given-invalid`. */
export function openRecorded(given: unknown, granted: readonly string[]): Result<SendPlan> {
  const recordings = readGiven('http', z.record(keySchema, answerSchema), { given, granted, fix });
  if (!recordings.ok) return recordings;
  return ok(async ({ order: { method }, path }, { name }) => {
    const own = recordings.value[name] ?? {};
    const found = [`${method} ${path}`, `${method} *`, '*'].find((key) => Object.hasOwn(own, key));
    const answer = found === undefined ? undefined : own[found];
    if (!answer) {
      const keys = Object.keys(own);
      return fail(
        'not-recorded',
        `http.${name}: the test has no answer for "${method} ${path}"; it has ${keys.length === 0 ? 'none' : listed(keys)}.`,
        `Add it under given.http["${name}"]: { "${method} ${path}": { json: ... } }.`,
      );
    }
    const { status = 200, headers = {}, json, body = '' } = answer;
    const text = json === undefined ? body : JSON.stringify(json);
    const type = json === undefined ? 'text/plain; charset=utf-8' : 'application/json';
    const lower = Object.fromEntries(Object.entries(headers).map(([header, value]) => [header.toLowerCase(), value]));
    return ok({ status, headers: { 'content-type': type, ...lower }, bytes: toWire(Buffer.from(text, 'utf8')) });
  });
}
