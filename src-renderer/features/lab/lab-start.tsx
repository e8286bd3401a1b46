/** The lab before the first route: requests to click. */
import { Icon } from '../../ui/icons.tsx';
import { examples } from './examples.ts';
import { useLab } from './lab-store.ts';
import styles from './lab.module.css';

export function LabStart() {
  const runRequest = useLab((state) => state.runRequest);
  return (
    <section className={styles['start']} aria-labelledby="examples-title">
      <h2 id="examples-title">Try one of these</h2>
      <ul>
        {examples.map(({ query, turns }) => (
          <li key={query}>
            <button type="button" className={styles['example']} onClick={() => void runRequest(query, turns)}>
              <Icon name="enter" size={14} />
              <span>{query}</span>
              {turns && <span className={styles['follow']}>follow-up, with {turns.length} earlier turns</span>}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
