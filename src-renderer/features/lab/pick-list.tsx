/** The tools that the agent gets, best first. */
import type { Pick } from '#contract/routing.ts';
import { formatPercent } from '../../lib/format.ts';
import styles from './lab.module.css';

export function PickList({ picks }: { picks: Pick[] }) {
  return (
    <ol className={styles['picks']} aria-label="Handed out">
      {picks.map((pick, index) => (
        <li key={pick.name} className={styles['pick']}>
          <span className={styles['place']}>{index + 1}</span>
          <span className={styles['pickText']}>
            <span className={styles['pickName']}>{pick.name}</span>
            <span className={styles['pickDescription']}>{pick.description}</span>
          </span>
          <span className={styles['score']} title="Calibrated probability that the request needs this tool">
            {formatPercent(pick.score)}
          </span>
        </li>
      ))}
    </ol>
  );
}
