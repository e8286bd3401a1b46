/** The frame on the right that shows one row in full; Esc closes it. */
import type { ReactNode } from 'react';
import { IconButton } from './button.tsx';
import styles from './drawer.module.css';

interface DrawerProps {
  label: string;
  title: string;
  /** Beside the title. */
  mark?: ReactNode;
  onClose(): void;
  children: ReactNode;
}

export function Drawer({ label, title, mark, onClose, children }: DrawerProps) {
  return (
    <aside
      className={styles['drawer']}
      aria-label={label}
      onKeyDown={({ key }) => {
        if (key === 'Escape') onClose();
      }}
    >
      <header>
        <h2>{title}</h2>
        {mark}
        <IconButton icon="close" label={`Close ${label.toLowerCase()}`} onClick={onClose} />
      </header>
      {children}
    </aside>
  );
}
