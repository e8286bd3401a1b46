/** What the run is, and the acts that its state allows. */
import { useState } from 'react';
import type { RunDetail } from '#contract/runs.ts';
import { call } from '../../lib/client.ts';
import { useEngine } from '../../lib/engine-store.ts';
import { formatAgo } from '../../lib/format.ts';
import { useNow } from '../../lib/use-now.ts';
import { whoWords } from '../../lib/who.ts';
import { Button } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { showDone, showFailure } from '../../ui/toast.tsx';
import { KeepDialog } from './keep-dialog.tsx';
import { RunDialog } from './run-dialog.tsx';
import { isLive, isOpen, isResumable, runStates } from './run-state.ts';
import styles from './run-view.module.css';

type Asking = 'new-code' | 'keep' | 'again' | null;

export function RunHeader({ run, onRead }: { run: RunDetail; onRead(): Promise<void> }) {
  const now = useNow();
  const { word, tone } = runStates[run.state];
  return (
    <header className={styles['header']}>
      <div className={styles['what']}>
        <h2>{run.tool}</h2>
        <Chip tone={tone}>{word}</Chip>
        <span>
          {run.version !== null && `version ${run.version}, `}
          {run.kind === 'rehearsal' && 'rehearsal, '}by {whoWords(run.client)}, {formatAgo(run.createdAt, now)}
        </span>
      </div>
      <Acts run={run} onRead={onRead} />
    </header>
  );
}

function Acts({ run, onRead }: { run: RunDetail; onRead(): Promise<void> }) {
  const isReadOnly = useEngine((state) => state.status?.readOnly ?? false);
  const [asking, setAsking] = useState<Asking>(null);
  const [isBusy, setBusy] = useState(false);
  const isOff = isReadOnly || isBusy;

  async function act(name: 'runs.pause' | 'runs.cancel', done: string, undo?: () => void): Promise<void> {
    setBusy(true);
    const answer = await call(name, { id: run.id });
    if (answer.ok) showDone(done, undo);
    else showFailure(answer.error);
    await onRead();
    setBusy(false);
  }

  async function resume(acceptNewCode = false): Promise<void> {
    setAsking(null);
    setBusy(true);
    const answer = await call('runs.resume', { id: run.id, acceptNewCode });
    if (!answer.ok && answer.error.code === 'code-changed') setAsking('new-code');
    else if (!answer.ok) showFailure(answer.error);
    await onRead();
    setBusy(false);
  }

  const close = () => setAsking(null);
  return (
    <div className={styles['acts']}>
      {run.code !== null && run.state === 'done' && (
        <Button icon="tool" disabled={isOff} onClick={() => setAsking('keep')}>
          Keep as tool
        </Button>
      )}
      {run.kind === 'tool' && !isOpen(run) && (
        <Button icon="play" disabled={isOff} onClick={() => setAsking('again')}>
          Run again
        </Button>
      )}
      {isOpen(run) && (
        <Button kind="danger" disabled={isOff} onClick={() => void act('runs.cancel', 'The run is cancelled.', () => void resume())}>
          Cancel run
        </Button>
      )}
      {isLive(run) && run.kind !== 'rehearsal' && (
        <Button disabled={isOff} onClick={() => void act('runs.pause', 'The run pauses after the steps that are under way.')}>
          Pause
        </Button>
      )}
      {isResumable(run) && (
        <Button kind="primary" icon="play" disabled={isOff} onClick={() => void resume()}>
          {run.state === 'waiting' ? 'Run the rest' : 'Resume'}
        </Button>
      )}
      {asking === 'new-code' && (
        <ConfirmDialog title="Resume with new code?" action="Resume with new code" onConfirm={() => void resume(true)} onClose={close}>
          The tool’s code changed since this run began. Steps that are done stay done, the others run with the new code. Do so only if its
          steps still mean the same.
        </ConfirmDialog>
      )}
      {asking === 'keep' && <KeepDialog id={run.id} onClose={close} />}
      {asking === 'again' && <RunDialog tool={run.tool} input={run.input} onClose={close} />}
    </div>
  );
}
