/** Where the time of a route went, stage by stage. */
import type { RouteTimings } from '#contract/routing.ts';
import { formatMs } from '../../lib/format.ts';
import styles from './measures.module.css';

export function TimingBar({ timings }: { timings: RouteTimings }) {
  const { embedMs, searchMs, filterMs, totalMs } = timings;
  const stages = [
    { name: 'Embed', ms: embedMs },
    { name: 'Search', ms: searchMs },
    { name: 'Filter', ms: filterMs },
    { name: 'Rest', ms: Math.max(0, totalMs - embedMs - searchMs - filterMs) },
  ];
  const sum = stages.reduce((total, { ms }) => total + ms, 0) || 1;
  return (
    <section className={styles['measure']} aria-label="Time">
      <h2>Time</h2>
      <p className={styles['figure']}>{formatMs(totalMs)}</p>
      <div className={styles['bar']} aria-hidden="true">
        {stages.map(({ name, ms }, index) => (
          <span key={name} data-shade={index} style={{ flexGrow: ms / sum }} />
        ))}
      </div>
      <dl className={styles['legend']}>
        {stages.map(({ name, ms }, index) => (
          <div key={name}>
            <dt>
              <span data-shade={index} />
              {name}
            </dt>
            <dd>{formatMs(ms)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
