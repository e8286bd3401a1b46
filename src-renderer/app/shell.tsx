/** The frame around every screen: navigation on the left, banners on top, status at the bottom. */
import type { ReactNode } from 'react';
import { Banners } from './banners.tsx';
import { Sidebar } from './sidebar.tsx';
import { StatusBar } from './status-bar.tsx';
import styles from './shell.module.css';

export function Shell({ children }: { children: ReactNode }) {
  return (
    <div className={styles['shell']}>
      <Sidebar />
      <div className={styles['stage']}>
        <Banners />
        <main className={styles['main']}>{children}</main>
      </div>
      <StatusBar />
    </div>
  );
}
