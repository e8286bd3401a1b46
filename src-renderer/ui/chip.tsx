/** Small marks: a chip with a word, a dot of state, a switch, a thin progress bar. */
import type { ReactNode } from 'react';
import { cx } from '../lib/cx.ts';
import styles from './chip.module.css';

export type Tone = 'plain' | 'accent' | 'good' | 'warn' | 'bad';

export function Chip({ tone = 'plain', children, title }: { tone?: Tone; children: ReactNode; title?: string }) {
  return (
    <span className={cx(styles['chip'], tone !== 'plain' && styles[tone])} title={title}>
      {children}
    </span>
  );
}

/** Colour alone says nothing: put the word beside it, or give it as `label`. */
export function Dot({ tone, label }: { tone: 'good' | 'warn' | 'bad' | 'idle'; label?: string }) {
  return label ? (
    <span role="img" aria-label={label} title={label} className={cx(styles['dot'], styles[tone])} />
  ) : (
    <span aria-hidden="true" className={cx(styles['dot'], styles[tone])} />
  );
}

export function Switch({
  label,
  isOn,
  disabled,
  onChange,
}: {
  label: string;
  isOn: boolean;
  disabled?: boolean;
  onChange(isOn: boolean): void;
}) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={isOn}
      aria-label={label}
      title={label}
      disabled={disabled}
      className={styles['switch']}
      onClick={() => onChange(!isOn)}
    />
  );
}

/** `value` 0-1. */
export function Progress({ value, label }: { value: number; label: string }) {
  const percent = Math.round(value * 100);
  return (
    <div role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={percent} className={styles['progress']}>
      <div style={{ width: `${percent}%` }} />
    </div>
  );
}
