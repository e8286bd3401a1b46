/** What can be done with a model: each act says what came of it. */
import type { GoldenChange } from '#contract/golden.ts';
import type { KnownModel, ModelRole } from '#contract/models.ts';
import type { Result } from '#contract/result.ts';
import { call } from '../../lib/client.ts';
import { showDone, showFailure } from '../../ui/toast.tsx';

/** A change that is first tried on the golden set, where there is one. */
export interface ModelChange {
  title: string;
  change: GoldenChange;
  apply(): void;
}
export type AskForUse = (change: ModelChange) => void;

/** Puts a model to use; null is the built-in one, or none. */
export function changeTo(role: ModelRole, model: Pick<KnownModel, 'id' | 'file' | 'name'> | null, title: string): ModelChange {
  return {
    title,
    change: { models: { [role]: model?.file ?? null } },
    apply: () => void told(call('models.use', { role, id: model?.id ?? null }), `${title}.`),
  };
}

export const download = (id: string) => told(call('models.download', { id }));
export const pause = (id: string) => told(call('models.pause', { id }));
export const discard = (id: string, name: string) => told(call('models.discard', { id }), `${name}: download removed.`);
export const forget = (id: string, name: string) => told(call('models.forget', { id }), `${name} removed.`);
export const check = (id: string) => told(call('models.check', { id }));

/** True when it worked. */
async function told(answer: Promise<Result<unknown>>, done?: string): Promise<boolean> {
  const result = await answer;
  if (!result.ok) showFailure(result.error);
  else if (done !== undefined) showDone(done);
  return result.ok;
}
