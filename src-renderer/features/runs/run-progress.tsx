/** How far the run is: a bar where the whole is known, and its counts, which add up. */
import type { RunDetail } from '#contract/runs.ts';
import { formatCount, formatDuration, formatEta } from '../../lib/format.ts';
import { useNow } from '../../lib/use-now.ts';
import { Progress } from '../../ui/chip.tsx';
import { isLive } from './run-state.ts';
import styles from './run-view.module.css';

export function RunProgress({ run }: { run: RunDetail }) {
  const { done, total, failed, skipped, retries, inDoubt, ratePerSecond, etaSeconds, note } = run.progress;
  const now = useNow(1_000);
  const end = run.finishedAt ? Date.parse(run.finishedAt) : isLive(run) ? now : null;
  const took = run.startedAt && end !== null ? Math.max(0, end - Date.parse(run.startedAt)) : null;
  const hasSteps = done + failed + skipped > 0 || total !== null;
  return (
    <div className={styles['progress']}>
      {total !== null && total > 0 && <Progress value={Math.min(1, (done + failed + skipped) / total)} label="Progress of the run" />}
      <dl className={styles['figures']}>
        {hasSteps && <Figure name="Done" value={total === null ? formatCount(done) : `${formatCount(done)} of ${formatCount(total)}`} />}
        {hasSteps && <Figure name="Failed" value={formatCount(failed)} tone={failed > 0 ? 'bad' : undefined} />}
        {hasSteps && <Figure name="Skipped" value={formatCount(skipped)} />}
        {retries > 0 && <Figure name="Retries" value={formatCount(retries)} />}
        {(hasSteps || inDoubt > 0) && <Figure name="In doubt" value={formatCount(inDoubt)} tone={inDoubt > 0 ? 'warn' : undefined} />}
        {isLive(run) && ratePerSecond !== null && <Figure name="Rate" value={`${formatCount(ratePerSecond)} a second`} />}
        {isLive(run) && etaSeconds !== null && <Figure name="Left" value={formatEta(etaSeconds)} />}
        {took !== null && <Figure name={isLive(run) ? 'Running for' : 'Took'} value={formatDuration(took)} />}
        {isLive(run) && note !== null && <Figure name="Now" value={note} />}
      </dl>
    </div>
  );
}

function Figure({ name, value, tone }: { name: string; value: string; tone?: 'bad' | 'warn' | undefined }) {
  return (
    <div data-tone={tone}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
