/** `/api`: the running engine for the command line of the same user. One call a POST, the admin key of `engine.json` as bearer. */
import { z } from 'zod';
import { fail, ok, type Result } from '#contract/result.ts';
import type { Logger } from '#lib/logger.ts';
import { readBody } from '../engine/endpoint/http-body.ts';
import { replyJson } from '../engine/endpoint/http-reply.ts';
import type { HttpHandler } from '../engine/endpoint/http-server.ts';
import type { Engine } from '../engine/engine.ts';
import { answerCall } from './answer-call.ts';
import { isSameSecret } from './secret.ts';

/** What a script needs to use the engine: the ready line of `jig serve`. */
export const readySchema = z.object({ mcp: z.string(), gateway: z.string(), ui: z.string(), token: z.string(), pid: z.number().int() });
export type Ready = z.infer<typeof readySchema>;

const largestBodyBytes = 64 * 1024 * 1024;

/** Answers `GET /api/ready` and `POST /api/<call>`, always with a Result. */
export function createEngineApi(options: {
  adminKey: string;
  engine: () => Engine | null;
  ready: () => Ready | null;
  logger: Logger;
}): HttpHandler {
  return {
    prefix: '/api',
    maxBodyBytes: largestBodyBytes,
    async handle(request, response) {
      const send = (status: number, result: Result<unknown>) => replyJson(response, status, result, { 'cache-control': 'no-store' });
      const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
      if (!isSameSecret(bearer, options.adminKey)) {
        const fix = 'Run the command again: it reads the key from engine.json in the home folder.';
        return send(401, fail('wrong-key', 'The key does not belong to the running Jig.', fix));
      }
      const engine = options.engine();
      const ready = options.ready();
      if (!engine || !ready) return send(503, fail('engine-starting', 'Jig is still starting.', 'Try again in a moment.'));
      const name = (request.url ?? '').split('?')[0]?.slice('/api/'.length) ?? '';
      if (name === 'ready' && request.method === 'GET') return send(200, ok(ready));
      if (request.method !== 'POST') return send(405, fail('method-refused', 'Calls are made by POST.', 'Use the jig command.'));
      const body = await readBody(request, largestBodyBytes);
      if (!body.ok) return send(413, body);
      const input = parseJson(body.value.toString('utf8') || '{}');
      if (!input.ok) return send(400, input);
      // A command that was stopped takes its work back: an import or a call must not go on behind it.
      const gone = new AbortController();
      response.once('close', () => {
        if (!response.writableFinished) gone.abort();
      });
      try {
        return send(200, await answerCall(engine, name, input.value, { name: 'cli', scopes: ['admin'] }, gone.signal));
      } catch (error) {
        options.logger.error('a call of the command line failed', {
          call: name,
          error: error instanceof Error ? (error.stack ?? error.message) : String(error),
        });
        return send(500, fail('internal', `Jig failed inside ${name}.`, 'Look at what the running Jig wrote on stderr and report it.'));
      }
    },
  };
}

function parseJson(text: string): Result<unknown> {
  try {
    return ok(JSON.parse(text) as unknown);
  } catch {
    return fail('input-invalid', 'The input is not JSON.', 'Send one JSON document.');
  }
}
