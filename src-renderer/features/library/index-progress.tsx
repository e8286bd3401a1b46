/** How far the index is, while it is being built: count, rate and time left, and what answers meanwhile. */
import { useEngine } from '../../lib/engine-store.ts';
import { formatCount, formatEta } from '../../lib/format.ts';
import { formerWords } from '../../lib/index-words.ts';
import { Progress } from '../../ui/chip.tsx';
import styles from './library.module.css';

export function IndexProgress() {
  const index = useEngine((state) => (state.connection === 'open' ? state.status?.index : undefined));
  if (!index || index.tools === 0 || index.embedded >= index.tools || index.modelState !== 'ready') return null;
  const meanwhile = formerWords(index);
  return (
    <div className={styles['indexing']}>
      <Progress value={index.embedded / index.tools} label="Indexing" />
      <span>
        Indexing {formatCount(index.embedded)} of {formatCount(index.tools)}
        {index.ratePerSecond !== null && ` · ${Math.round(index.ratePerSecond)}/s`}
        {index.etaSeconds !== null && ` · ${formatEta(index.etaSeconds)} left`}
      </span>
      {meanwhile && <span title={meanwhile}>{meanwhile}</span>}
    </div>
  );
}
