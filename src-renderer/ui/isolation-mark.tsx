/** How strongly a runner is walled in, in a word and a colour; what enforces it on pointing at it. */
import type { Isolation, IsolationStatus } from '#contract/making.ts';
import { Icon } from './icons.tsx';
import styles from './isolation-mark.module.css';

const words: Record<Isolation, string> = {
  'os-sandbox': 'Runs in an operating-system sandbox',
  process: 'Runs in a process of its own',
  language: 'Runs in a language sandbox only',
};

export function IsolationMark({ isolation: { level, detail } }: { isolation: IsolationStatus }) {
  return (
    <span className={styles['isolation']} data-level={level} title={detail}>
      <Icon name="lock" size={14} />
      {words[level]}
    </span>
  );
}
