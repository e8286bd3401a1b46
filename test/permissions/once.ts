/** Effects that happen once, kept in memory: the contract of OnceEffects, with a crash on demand. */
import { fail, ok, type Result } from '../../src-preload/contract/result.ts';
import type { OnceEffects } from '../../src-main/engine/making-parts.ts';

export interface OnceRows extends Pick<OnceEffects, 'once'> {
  /** What another life of the engine finds: begun and never confirmed is in doubt. */
  afterCrash(): OnceRows;
  states(): Record<string, 'begun' | 'done'>;
}

export function onceRows(rows = new Map<string, { state: 'begun' | 'done'; description: string; value: unknown }>()): OnceRows {
  return {
    async once({ id, description }, perform, signal): Promise<Result<unknown>> {
      const row = rows.get(id);
      if (row?.state === 'done') return ok(row.value);
      if (row) return fail('effect-in-doubt', `${description}: in doubt.`, 'Settle it.');
      rows.set(id, { state: 'begun', description, value: null });
      const result = await perform(signal);
      if (result.ok) rows.set(id, { state: 'done', description, value: structuredClone(result.value) });
      else if (result.error.code !== 'effect-in-doubt') rows.delete(id);
      return result;
    },
    afterCrash: () => onceRows(new Map(rows)),
    states: () => Object.fromEntries([...rows.values()].map(({ description, state }) => [description, state])),
  };
}
