/** The open draft as this window was shown it, with the ticket that lets the window decide; and what happened to it since. */
import { useCallback, useEffect, useState } from 'react';
import type { CallOutput } from '#contract/index.ts';
import type { Failure } from '#contract/result.ts';
import { call, on } from '../../lib/client.ts';
import { useEngine } from '../../lib/engine-store.ts';

export type OpenReview = CallOutput<'drafts.get'>;

/** `changed`: another identity or state than the one on the sheet. `comment`: a reviewing agent had something to say. */
export type News = 'changed' | 'comment' | null;

interface Shown {
  review: OpenReview | null;
  failure: Failure | null;
  news: News;
  /** Counts what was shown: every new sheet begins anew. */
  round: number;
}

export interface ReviewState extends Shown {
  read(): Promise<void>;
}

export function useReview(id: string): ReviewState {
  const session = useEngine((state) => state.session);
  const [shown, setShown] = useState<Shown>({ review: null, failure: null, news: null, round: 0 });
  const { review } = shown;

  const read = useCallback(async () => {
    const answer = await call('drafts.get', { id });
    setShown((before) => ({
      ...(answer.ok ? { review: answer.value, failure: null, news: null } : { ...before, failure: answer.error }),
      round: before.round + 1,
    }));
  }, [id]);

  useEffect(() => {
    if (session > 0) void read();
  }, [session, read]);

  useEffect(
    () =>
      on('draft.changed', (draft) => {
        if (draft.id !== id) return;
        // What is not decided on yet may follow by itself; a sheet that waits for a decision never changes under the reader.
        if (review?.state !== 'waiting-for-review') return void read();
        const isSame = draft.identity === review.identity && draft.state === review.state;
        setShown((before) => ({ ...before, news: isSame && before.news !== 'changed' ? 'comment' : 'changed' }));
      }),
    [id, read, review],
  );

  return { ...shown, read };
}
