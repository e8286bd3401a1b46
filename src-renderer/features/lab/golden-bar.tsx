/** What the golden set says about the routed request, and whether the answer agrees with it. */
import { useEffect, useState } from 'react';
import type { GoldenRow } from '#contract/golden.ts';
import type { Route } from '#contract/routing.ts';
import { on } from '../../lib/client.ts';
import { useEngine } from '../../lib/engine-store.ts';
import { Button } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { showFailure } from '../../ui/toast.tsx';
import { GoldenDialog, needsWords, type GoldenDraft } from '../golden/index.ts';
import { useLab } from './lab-store.ts';
import styles from './lab.module.css';

export function GoldenBar({ route }: { route: Route }) {
  const { golden, routed, judge, lookUp } = useLab();
  const isReadOnly = useEngine((state) => state.status?.readOnly ?? false);
  const [draft, setDraft] = useState<GoldenDraft | null>(null);
  useEffect(() => on('golden.changed', () => void lookUp()), [lookUp]);
  if (!routed) return null;
  const isNone = golden !== null && golden.needs.length === 0;

  async function sayNone(): Promise<void> {
    const failure = await judge(isNone ? 'forget' : 'none');
    if (failure) showFailure(failure);
  }

  return (
    <section className={styles['golden']} aria-label="Golden set">
      <p aria-live="polite">
        {golden === null
          ? 'Is this right? Mark the right candidates, or:'
          : `Golden set: ${isNone ? 'no tool is needed.' : `needs ${needsWords(golden.needs)}.`}`}{' '}
        {golden && <Agreement golden={golden} route={route} />}
      </p>
      <Button size="small" aria-pressed={isNone} disabled={isReadOnly} onClick={() => void sayNone()}>
        No tool is needed
      </Button>
      <Button size="small" icon="edit" disabled={isReadOnly} onClick={() => setDraft(golden ?? { ...routed, needs: [], origin: 'lab' })}>
        {golden ? 'Edit' : 'Name the tool'}
      </Button>
      {draft && <GoldenDialog draft={draft} onClose={() => setDraft(null)} />}
    </section>
  );
}

function Agreement({ golden, route }: { golden: GoldenRow; route: Route }) {
  if (golden.isStale) return <Chip tone="warn">stale</Chip>;
  const picked = new Set(route.picks.map(({ name }) => name));
  const isRight = golden.needs.length === 0 ? picked.size === 0 : golden.needs.every((group) => group.some((name) => picked.has(name)));
  return isRight ? <Chip tone="good">answered right</Chip> : <Chip tone="warn">answered wrong</Chip>;
}
