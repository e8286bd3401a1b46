/** How many drafts wait for a person: the number beside the screen's name. */
import { useLoaded } from '../../lib/use-loaded.ts';

export function useWaiting(): number {
  const { value } = useLoaded('drafts.list', { state: 'waiting-for-review' }, ['draft.changed']);
  return value?.length ?? 0;
}
