/** A measurement of the golden set: begun, told how far it is, and ended when nobody looks at it any more. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { GoldenProgress } from '#contract/golden.ts';
import type { Failure, Result } from '#contract/result.ts';
import { call, on } from '../../lib/client.ts';

interface Measurement<T> {
  value: T | null;
  failure: Failure | null;
  /** Null while nothing is measured. */
  progress: Omit<GoldenProgress, 'id'> | null;
  run(measure: (id: string) => Promise<Result<T>>): Promise<void>;
  cancel(): void;
}

export function useMeasurement<T>(): Measurement<T> {
  const [state, setState] = useState<Pick<Measurement<T>, 'value' | 'failure' | 'progress'>>({
    value: null,
    failure: null,
    progress: null,
  });
  const current = useRef<string | null>(null);

  const cancel = useCallback(() => {
    const id = current.current;
    current.current = null;
    if (id !== null) void call('golden.cancel', { id });
    setState((before) => ({ ...before, progress: null }));
  }, []);

  const run = useCallback(
    async (measure: (id: string) => Promise<Result<T>>) => {
      cancel();
      const id = crypto.randomUUID();
      current.current = id;
      setState({ value: null, failure: null, progress: { step: 'before', done: 0, total: 0 } });
      const answer = await measure(id);
      if (current.current !== id) return;
      current.current = null;
      setState(answer.ok ? { value: answer.value, failure: null, progress: null } : { value: null, failure: answer.error, progress: null });
    },
    [cancel],
  );

  useEffect(() => {
    const stop = on('golden.progress', ({ id, ...progress }) => {
      if (id === current.current) setState((before) => ({ ...before, progress }));
    });
    return () => {
      stop();
      cancel();
    };
  }, [cancel]);

  return { ...state, run, cancel };
}
