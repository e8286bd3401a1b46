/** One run: what it is and what can be done with it, how far it is, what asks for a person, and its parts in tabs. */
import { useId, useState } from 'react';
import type { RunDetail } from '#contract/runs.ts';
import { formatCount } from '../../lib/format.ts';
import { FailureNote, Loading, Notice } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { DoubtList } from './doubt-list.tsx';
import { RunFacts } from './run-facts.tsx';
import { RunHeader } from './run-header.tsx';
import { RunLogs } from './run-logs.tsx';
import { RunProgress } from './run-progress.tsx';
import { RunResult } from './run-result.tsx';
import { StepList } from './step-list.tsx';
import { useRun } from './use-run.ts';
import styles from './run-view.module.css';

const tabs = [
  { id: 'result', label: 'Result' },
  { id: 'steps', label: 'Steps' },
  { id: 'log', label: 'Log' },
  { id: 'about', label: 'About' },
] as const;
type Tab = (typeof tabs)[number]['id'];

export function RunView({ id }: { id: string }) {
  const { run, failure, round, read } = useRun(id);
  if (run === null) return <Loading failure={failure} />;
  return (
    <section className={styles['view']} aria-label="Run">
      <RunHeader run={run} onRead={read} />
      <RunProgress run={run} />
      <Attention run={run} onRead={read} />
      {failure && (
        <div className={styles['attention']}>
          <FailureNote failure={failure} />
        </div>
      )}
      <Parts run={run} round={round} />
    </section>
  );
}

function Attention({ run, onRead }: { run: RunDetail; onRead(): Promise<void> }) {
  const { error, state, progress, doubts } = run;
  if (error === null && state !== 'waiting' && doubts.length === 0) return null;
  return (
    <div className={styles['attention']}>
      {state === 'waiting' && (
        <Notice tone="warn" title={`The first ${formatCount(progress.done + progress.failed + progress.skipped)} are done, as a trial.`}>
          Look at the steps and at what they did, then run the rest or cancel.
        </Notice>
      )}
      {error && <FailureNote failure={error} />}
      {doubts.length > 0 && <DoubtList run={run} onRead={onRead} />}
    </div>
  );
}

function Parts({ run, round }: { run: RunDetail; round: number }) {
  const [tab, setTab] = useState<Tab>('result');
  const panelId = useId();
  return (
    <>
      <Tabs label="Parts of the run" choices={tabs} value={tab} onChange={setTab} panelId={panelId} />
      <div className={styles['panel']} role="tabpanel" id={panelId} aria-label={tabs.find((choice) => choice.id === tab)?.label}>
        {tab === 'result' && <RunResult run={run} />}
        {tab === 'steps' && <StepList id={run.id} round={round} />}
        {tab === 'log' && <RunLogs logs={run.logs} />}
        {tab === 'about' && <RunFacts run={run} />}
      </div>
    </>
  );
}
