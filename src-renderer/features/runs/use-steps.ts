/** The steps of a run by page, read again while it moves; only pages that are in view are kept. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Failure } from '#contract/result.ts';
import type { RunStep } from '#contract/runs.ts';
import { call } from '../../lib/client.ts';

export const stepPage = 100;

export interface Steps {
  total: number | null;
  rows: ReadonlyMap<number, RunStep>;
  failure: Failure | null;
  /** Asks for the page that holds these rows. */
  need(from: number, to: number): void;
}

/** `round` moves when the run did. */
export function useSteps(id: string, state: RunStep['state'] | null, round: number): Steps {
  const [loaded, setLoaded] = useState<{ total: number | null; rows: Map<number, RunStep>; failure: Failure | null }>({
    total: null,
    rows: new Map(),
    failure: null,
  });
  const [range, setRange] = useState({ first: 0, last: 0 });
  const key = `${id} ${state}`;
  const current = useRef(key);

  useEffect(() => {
    const isOther = current.current !== key;
    current.current = key;
    let isCurrent = true;
    void (async () => {
      const rows = new Map<number, RunStep>();
      let total = 0;
      for (let page = range.first; page <= range.last; page++) {
        const answer = await call('runs.steps', { id, ...(state && { state }), offset: page * stepPage, limit: stepPage });
        if (!isCurrent) return;
        if (!answer.ok) return setLoaded((before) => ({ ...before, failure: answer.error }));
        total = answer.value.total;
        answer.value.steps.forEach((step, index) => rows.set(page * stepPage + index, step));
      }
      setLoaded({ total, rows, failure: null });
    })();
    if (isOther) setLoaded({ total: null, rows: new Map(), failure: null });
    return () => {
      isCurrent = false;
    };
  }, [id, state, key, round, range]);

  const need = useCallback((from: number, to: number) => {
    const [first, last] = [Math.floor(from / stepPage), Math.floor(to / stepPage)];
    setRange((before) => (before.first === first && before.last === last ? before : { first, last }));
  }, []);
  return { ...loaded, need };
}
