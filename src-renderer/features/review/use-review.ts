/** The open draft as this window was shown it, with the ticket that lets the window decide; and whether it changed since. */
import { useCallback, useEffect, useState } from 'react';
import type { CallOutput } from '#contract/index.ts';
import type { Failure } from '#contract/result.ts';
import { call, on } from '../../lib/client.ts';
import { useEngine } from '../../lib/engine-store.ts';

export type OpenReview = CallOutput<'drafts.get'>;

interface Shown {
  review: OpenReview | null;
  failure: Failure | null;
  /** Another identity or state than the one on the sheet: it must be read again. */
  isStale: boolean;
}

export interface ReviewState extends Shown {
  /** Counts what was shown: every new sheet begins anew. */
  round: number;
  read(): Promise<void>;
}

export function useReview(id: string): ReviewState {
  const session = useEngine((state) => state.session);
  const [shown, setShown] = useState<Shown>({ review: null, failure: null, isStale: false });
  const [round, setRound] = useState(0);

  const read = useCallback(async () => {
    const answer = await call('drafts.get', { id });
    setShown((before) => (answer.ok ? { review: answer.value, failure: null, isStale: false } : { ...before, failure: answer.error }));
    setRound((before) => before + 1);
  }, [id]);

  useEffect(() => {
    if (session > 0) void read();
  }, [session, read]);

  useEffect(
    () =>
      on('draft.changed', (draft) => {
        if (draft.id !== id) return;
        setShown((before) => {
          const { review } = before;
          // What is not decided on yet may follow by itself; a sheet that waits for a decision never changes under the reader.
          if (review?.state !== 'waiting-for-review') void read();
          return { ...before, isStale: review?.state === 'waiting-for-review' };
        });
      }),
    [id, read],
  );

  return { ...shown, round, read };
}
