/** Loads one call's answer when a view opens, again after a reconnect, and again whenever one of `events` arrives. */
import { useCallback, useEffect, useState } from 'react';
import type { CallInput, CallName, CallOutput, EventName } from '#contract/index.ts';
import type { Failure } from '#contract/result.ts';
import { call, on } from './client.ts';
import { useEngine } from './engine-store.ts';

export interface Loaded<T> {
  value: T | null;
  failure: Failure | null;
  reload(): void;
}

/** The input is compared by its JSON. A value once loaded stays while it is loaded again, also when that fails. */
export function useLoaded<N extends CallName>(name: N, input: CallInput<N>, events: readonly EventName[] = []): Loaded<CallOutput<N>> {
  const session = useEngine((state) => state.session);
  const [state, setState] = useState<{ value: CallOutput<N> | null; failure: Failure | null }>({ value: null, failure: null });
  const [round, setRound] = useState(0);
  const inputKey = JSON.stringify(input);
  const eventKey = events.join(' ');
  const reload = useCallback(() => setRound((before) => before + 1), []);

  useEffect(() => {
    if (session === 0) return;
    let isCurrent = true;
    void call(name, input).then((answer) => {
      if (!isCurrent) return;
      setState((before) => (answer.ok ? { value: answer.value, failure: null } : { ...before, failure: answer.error }));
    });
    return () => {
      isCurrent = false;
    };
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- the input counts by content, not by identity
  }, [name, inputKey, session, round]);

  useEffect(() => {
    const stops = events.map((event) => on(event, reload));
    return () => stops.forEach((stop) => stop());
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- same for the list of events
  }, [eventKey, reload]);

  return { ...state, reload };
}
