/** The frame of a screen: a header with title and actions, a body that fills the rest, titled sections. */
import type { ReactNode } from 'react';
import styles from './page.module.css';

export function Page({
  title,
  subtitle,
  actions,
  children,
}: {
  title: string;
  subtitle?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className={styles['page']}>
      <header className={styles['header']}>
        <h1>{title}</h1>
        {subtitle && <span className={styles['subtitle']}>{subtitle}</span>}
        {actions && <div className={styles['actions']}>{actions}</div>}
      </header>
      <div className={styles['body']}>{children}</div>
    </div>
  );
}

export function Section({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className={styles['section']}>
      <div className={styles['sectionHeader']}>
        <h2>{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}
