/** One setting: name and meaning on the left, control on the right. */
import { useId, type ReactNode } from 'react';
import styles from './settings.module.css';

export function SettingGroup({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className={styles['group']} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <div className={styles['card']}>{children}</div>
    </section>
  );
}

export function SettingRow({ name, meaning, children }: { name: string; meaning?: string; children: ReactNode }) {
  return (
    <div className={styles['row']}>
      <div>
        <h3>{name}</h3>
        {meaning && <p>{meaning}</p>}
      </div>
      <div className={styles['control']}>{children}</div>
    </div>
  );
}
