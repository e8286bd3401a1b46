/** Holds a change of the routing back until the person has seen what it does to the golden set; without one it is applied at once. */
import { useState } from 'react';
import type { GoldenChange } from '#contract/golden.ts';
import { useLoaded } from '../../lib/use-loaded.ts';

interface Held {
  title: string;
  change: GoldenChange;
  apply(): void;
}

export interface Gate {
  /** The change that waits for the person; null when none does. */
  held: Held | null;
  /** Whether there is a query that counts. Null until known. */
  hasGolden: boolean | null;
  /** Moves on when a change was not wanted: controls go back to what is in force. */
  round: number;
  ask(held: Held): void;
  /** Applies what is held, or drops it. */
  settle(isWanted: boolean): void;
}

export function useGate(): Gate {
  const { value } = useLoaded('golden.list', { limit: 1 }, ['golden.changed', 'library.changed']);
  const [held, setHeld] = useState<Held | null>(null);
  const [round, setRound] = useState(0);
  const hasGolden = value && value.rows > value.stale;
  return {
    held,
    hasGolden,
    round,
    ask: (next) => (hasGolden ? setHeld(next) : next.apply()),
    settle(isWanted) {
      if (isWanted) held?.apply();
      else setRound((before) => before + 1);
      setHeld(null);
    },
  };
}
