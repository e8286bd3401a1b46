/** Runs a recorded route again in the route lab. */
import type { Activity } from '#contract/system.ts';
import { useNavigation } from '../../lib/navigation.ts';
import { useLab } from '../lab/index.ts';
import { goldenDraft } from './activity-facts.ts';

/** Null for entries that hold no request. */
export function useReplay(entry: Activity): (() => void) | null {
  const go = useNavigation((state) => state.go);
  const runRequest = useLab((state) => state.runRequest);
  const query = entry.details['query'];
  if (typeof query !== 'string') return null;
  return () => {
    go('lab');
    void runRequest(query, goldenDraft(entry)?.context ?? []);
  };
}
