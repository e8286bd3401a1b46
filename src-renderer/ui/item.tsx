/** One of the things in a screen's list on the left: its name, its state, and a line about it. */
import type { CSSProperties, ReactNode } from 'react';
import { cx } from '../lib/cx.ts';
import { Chip, type Tone } from './chip.tsx';
import styles from './item.module.css';

interface ItemProps {
  name: string;
  state: { word: string; tone: Tone };
  isOpen: boolean;
  onOpen(): void;
  /** The line about it. */
  children: ReactNode;
  className?: string | undefined;
  style?: CSSProperties;
}

export function Item({ name, state: { word, tone }, isOpen, onOpen, children, className, style }: ItemProps) {
  return (
    <button type="button" className={cx(styles['item'], className)} style={style} aria-current={isOpen} onClick={onOpen}>
      <span className={styles['name']}>{name}</span>
      <Chip tone={tone}>{word}</Chip>
      <span className={styles['about']}>{children}</span>
    </button>
  );
}
