/** One request to the running engine of the same user, over loopback, with the admin key of its record. */
import { request } from 'node:http';
import { z } from 'zod';
import { fail, type Result } from '#contract/result.ts';
import { failureSchema } from '#contract/result.ts';
import { parseJson } from '#lib/parse-json.ts';
import type { EngineRecord } from './engine-file.ts';

const resultSchema = z.union([
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), error: failureSchema }),
]);

export interface EngineRequest {
  method: 'GET' | 'POST';
  /** `ready`, or a call of the contract. */
  path: string;
  body?: unknown;
  /** Without it the engine's own deadlines hold: an import may take minutes. */
  timeoutMs?: number;
  signal?: AbortSignal | undefined;
}

/** Node's own client rather than fetch: fetch costs 40 ms when first used, which every short command would pay. Fails with `engine-unreachable` or what the engine says. */
export function requestEngine(holder: EngineRecord, { method, path, body, timeoutMs, signal }: EngineRequest): Promise<Result<unknown>> {
  const unreachable = (reason: string) =>
    fail(
      'engine-unreachable',
      `The Jig that holds this home (\`jig ${holder.by}\`, process ${holder.pid}) does not answer: ${reason}.`,
      `End process ${holder.pid} and try again, or choose another home with --home.`,
    );
  const { reach } = holder;
  if (!reach) return Promise.resolve(unreachable('it serves nobody else'));
  return new Promise((resolve) => {
    const outgoing = request(
      `${reach.origin}/api/${path}`,
      {
        method,
        agent: false,
        headers: { authorization: `Bearer ${reach.adminKey}`, 'content-type': 'application/json' },
        ...(signal ? { signal } : {}),
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', (error) => resolve(unreachable(error.message)));
        response.on('end', () => {
          const answer = resultSchema.safeParse(parseJson(Buffer.concat(chunks).toString('utf8')));
          resolve(answer.success ? answer.data : unreachable(`it answered ${response.statusCode} and not as Jig does`));
        });
      },
    );
    if (timeoutMs !== undefined) outgoing.setTimeout(timeoutMs, () => outgoing.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    outgoing.on('error', (error) => resolve(unreachable(error.message)));
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
