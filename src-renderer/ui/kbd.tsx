/** A shortcut as keycaps: "mod+k" is drawn for the system at hand, "g l" is two keys one after the other. */
import { keycaps } from '../lib/keys.ts';
import styles from './kbd.module.css';

export function Kbd({ keys }: { keys: string }) {
  return (
    <kbd className={styles['keys']} aria-hidden="true">
      {keycaps(keys).map((cap) => (
        <span key={cap} className={styles['key']}>
          {cap}
        </span>
      ))}
    </kbd>
  );
}
