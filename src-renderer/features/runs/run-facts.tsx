/** Under what conditions it ran: what it may touch, how it is walled in, its limits, what it used. */
import type { RunDetail } from '#contract/runs.ts';
import { formatBytes, formatCount, formatDate, formatDuration, formatTime } from '../../lib/format.ts';
import { limitNames, limitWords } from '../../lib/limit-words.ts';
import { IsolationMark } from '../../ui/isolation-mark.tsx';
import { Section } from '../../ui/page.tsx';
import { PermissionList } from '../../ui/permission-list.tsx';
import styles from './run-view.module.css';

export function RunFacts({ run }: { run: RunDetail }) {
  const { limits, usage, isolation, permissions } = run;
  return (
    <div className={styles['scroll']} tabIndex={0} role="group" aria-label="About the run">
      <Section title="What it may touch">
        <PermissionList permissions={permissions} />
      </Section>
      <Section title="How it runs">
        <dl className={styles['facts']}>
          <dt>Isolation</dt>
          <dd>
            <IsolationMark isolation={isolation} />
            <p className={styles['quiet']}>{isolation.detail}</p>
          </dd>
          <dt>Used</dt>
          <dd>
            {usage === null
              ? 'not measured'
              : `${formatDuration(usage.cpuMs)} of processor time, at most ${formatBytes(usage.peakMemoryBytes)} of memory`}
          </dd>
        </dl>
      </Section>
      <Section title="Limits in force">
        <dl className={styles['facts']}>
          {limitNames.map((name) => {
            const { name: words, unit, scale, mayBeNone } = limitWords[name];
            const value = limits[name];
            return (
              <div key={name}>
                <dt>{words}</dt>
                <dd>{value === 0 && mayBeNone ? 'none' : `${formatCount(value / scale)} ${unit}`}</dd>
              </div>
            );
          })}
        </dl>
      </Section>
      <Section title="Record">
        <dl className={styles['facts']}>
          <dt>Run</dt>
          <dd>
            <code>{run.id}</code>
          </dd>
          <dt>Created</dt>
          <dd>
            {formatDate(run.createdAt)}, {formatTime(run.createdAt)}
          </dd>
          <dt>Code</dt>
          <dd>
            <code>{run.identity}</code>
          </dd>
        </dl>
      </Section>
    </div>
  );
}
