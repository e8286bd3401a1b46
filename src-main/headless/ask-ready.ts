/** Asks the engine that holds a home for its ready line; an engine that has just published may still be starting. */
import { setTimeout as sleep } from 'node:timers/promises';
import { fail, ok, type Result } from '#contract/result.ts';
import { readySchema, type Ready } from './engine-api.ts';
import type { EngineRecord } from './engine-file.ts';
import { requestEngine } from './engine-request.ts';

/** Fails with `engine-unreachable` or `version-mismatch`. */
export async function askReady(holder: EngineRecord): Promise<Result<Ready>> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await requestEngine(holder, { method: 'GET', path: 'ready', timeoutMs: 3_000 });
    if (answer.ok) {
      const ready = readySchema.safeParse(answer.value);
      if (ready.success) return ok(ready.data);
      return fail(
        'version-mismatch',
        'The Jig that holds this home is of another version.',
        `End process ${holder.pid} and start Jig again.`,
      );
    }
    if (answer.error.code !== 'engine-starting' || attempt === 20) return answer;
    await sleep(100);
  }
}
