/** Effects that were begun and never confirmed: a person says what became of each. */
import { useState } from 'react';
import type { CallInput } from '#contract/index.ts';
import type { Doubt, RunDetail } from '#contract/runs.ts';
import { call } from '../../lib/client.ts';
import { useEngine } from '../../lib/engine-store.ts';
import { formatPlural, formatTime } from '../../lib/format.ts';
import { Button } from '../../ui/button.tsx';
import { VisibleText } from '../../ui/code-lines.tsx';
import { Section } from '../../ui/page.tsx';
import { showDone, showFailure } from '../../ui/toast.tsx';
import styles from './run-view.module.css';

type Verdict = CallInput<'runs.resolve'>['verdict'];

export function DoubtList({ run, onRead }: { run: RunDetail; onRead(): Promise<void> }) {
  return (
    <Section title={`${formatPlural(run.doubts.length, 'effect')} in doubt`}>
      <p className={styles['quiet']}>
        Begun, and never confirmed: it may have happened or not. Verify looks it up. Resend does it, which may be the second time. Skip
        counts it as left out.
      </p>
      <ul className={styles['doubts']}>
        {run.doubts.map((doubt) => (
          <DoubtRow key={doubt.id} run={run.id} doubt={doubt} onRead={onRead} />
        ))}
      </ul>
    </Section>
  );
}

function DoubtRow({ run, doubt, onRead }: { run: string; doubt: Doubt; onRead(): Promise<void> }) {
  const isReadOnly = useEngine((state) => state.status?.readOnly ?? false);
  const [isBusy, setBusy] = useState(false);
  const [answer, setAnswer] = useState<string | null>(null);
  const isOff = isReadOnly || isBusy;

  async function settle(verdict: Verdict): Promise<void> {
    setBusy(true);
    const resolved = await call('runs.resolve', { id: run, effect: doubt.id, verdict });
    setBusy(false);
    if (!resolved.ok) return showFailure(resolved.error);
    if (resolved.value.settled) {
      showDone(resolved.value.message);
      await onRead();
    } else setAnswer(resolved.value.message);
  }

  return (
    <li>
      <div>
        <p>
          <VisibleText text={doubt.description} />
        </p>
        <p className={styles['quiet']}>
          <VisibleText text={doubt.phase} />
          {doubt.step !== null && `, step ${doubt.step}`}, begun at {formatTime(doubt.begunAt)}
        </p>
        {answer !== null && (
          <p role="status">
            <VisibleText text={answer} />
          </p>
        )}
      </div>
      <Button
        size="small"
        disabled={isOff || !doubt.canVerify}
        title={doubt.canVerify ? 'Looks up whether it happened' : 'The other side cannot be asked'}
        onClick={() => void settle('verify')}
      >
        Verify
      </Button>
      <Button size="small" disabled={isOff} title="Does it; it may then have happened twice" onClick={() => void settle('resend')}>
        Resend
      </Button>
      <Button size="small" disabled={isOff} title="Leaves it out; it may have happened all the same" onClick={() => void settle('skip')}>
        Skip
      </Button>
    </li>
  );
}
