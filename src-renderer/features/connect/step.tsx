/** One numbered step of the connect card. */
import type { ReactNode } from 'react';
import { Icon } from '../../ui/icons.tsx';
import styles from './connect.module.css';

export function Step({ title, isDone = false, children }: { title: string; isDone?: boolean; children: ReactNode }) {
  return (
    <li className={styles['step']} data-done={isDone}>
      <span className={styles['number']}>{isDone && <Icon name="check" size={14} />}</span>
      <div className={styles['content']}>
        <h3>{title}</h3>
        {children}
      </div>
    </li>
  );
}
