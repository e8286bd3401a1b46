/** The open run: its counts are shown as they change, the rest of it is read again a little later, and at once when its state is another. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Failure } from '#contract/result.ts';
import type { RunDetail } from '#contract/runs.ts';
import { call, on } from '../../lib/client.ts';
import { useEngine } from '../../lib/engine-store.ts';

/** Logs, usage and doubts may be this late while it runs. */
const readEveryMs = 1_500;

export interface OpenRun {
  run: RunDetail | null;
  failure: Failure | null;
  /** Counts what was read: lists that belong to the run are read again when it moves. */
  round: number;
  read(): Promise<void>;
}

export function useRun(id: string): OpenRun {
  const session = useEngine((state) => state.session);
  const [state, setState] = useState<{ run: RunDetail | null; failure: Failure | null; round: number }>({
    run: null,
    failure: null,
    round: 0,
  });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const shownState = useRef<RunDetail['state'] | null>(null);

  const read = useCallback(async () => {
    clearTimeout(timer.current);
    timer.current = undefined;
    const answer = await call('runs.get', { id });
    if (answer.ok) shownState.current = answer.value.state;
    setState((before) =>
      answer.ok
        ? { run: answer.value, failure: null, round: before.round + 1 }
        : { ...before, failure: answer.error, round: before.round + 1 },
    );
  }, [id]);

  useEffect(() => {
    if (session > 0) void read();
    return () => clearTimeout(timer.current);
  }, [session, read]);

  useEffect(
    () =>
      on('run.changed', (summary) => {
        if (summary.id !== id) return;
        // Another state comes with a result, reasons or doubts that the summary leaves out: never is it shown beside the old ones.
        if (summary.state !== shownState.current) return void read();
        setState((before) => ({ ...before, run: before.run && { ...before.run, ...summary } }));
        timer.current ??= setTimeout(() => void read(), readEveryMs);
      }),
    [id, read],
  );

  return { ...state, read };
}
