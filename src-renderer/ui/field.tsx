/** Form fields: a label, a control, a hint; the hint is read out with the control. */
import {
  useId,
  type CSSProperties,
  type InputHTMLAttributes,
  type ReactNode,
  type Ref,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
} from 'react';
import { cx } from '../lib/cx.ts';
import { Icon } from './icons.tsx';
import { Kbd } from './kbd.tsx';
import styles from './field.module.css';

/** Gives its control the ids that tie label and hint to it. */
export function Field({
  label,
  hint,
  children,
}: {
  label: string;
  hint?: ReactNode;
  children: (ids: { id: string; 'aria-describedby'?: string }) => ReactNode;
}) {
  const id = useId();
  return (
    <div className={styles['field']}>
      <label htmlFor={id} className={styles['label']}>
        {label}
      </label>
      {children(hint ? { id, 'aria-describedby': `${id}-hint` } : { id })}
      {hint && (
        <p id={`${id}-hint`} className={styles['hint']}>
          {hint}
        </p>
      )}
    </div>
  );
}

export function TextInput({
  mono,
  className,
  ...rest
}: InputHTMLAttributes<HTMLInputElement> & { mono?: boolean; ref?: Ref<HTMLInputElement> }) {
  return (
    <input type="text" spellCheck={false} autoComplete="off" className={cx(styles['input'], mono && styles['mono'], className)} {...rest} />
  );
}

export function TextArea({
  mono,
  className,
  ...rest
}: TextareaHTMLAttributes<HTMLTextAreaElement> & { mono?: boolean; ref?: Ref<HTMLTextAreaElement> }) {
  return <textarea spellCheck={!mono} className={cx(styles['input'], mono && styles['mono'], className)} {...rest} />;
}

export function Select({ className, ...rest }: SelectHTMLAttributes<HTMLSelectElement>) {
  return <select className={cx(styles['input'], styles['select'], className)} {...rest} />;
}

export function Range({
  className,
  min,
  max,
  value,
  ...rest
}: Omit<InputHTMLAttributes<HTMLInputElement>, 'min' | 'max' | 'value'> & { min: number; max: number; value: number }) {
  const fill = { '--fill': `${((value - min) / (max - min)) * 100}%` };
  return (
    <input
      type="range"
      min={min}
      max={max}
      value={value}
      style={fill as CSSProperties}
      className={cx(styles['range'], className)}
      {...rest}
    />
  );
}

export function SearchInput({
  label,
  shortcut,
  ...rest
}: InputHTMLAttributes<HTMLInputElement> & { label: string; shortcut?: string; ref?: Ref<HTMLInputElement> }) {
  return (
    <div className={styles['search']}>
      <Icon name="search" size={14} />
      <input
        type="text"
        role="searchbox"
        aria-label={label}
        placeholder={label}
        spellCheck={false}
        autoComplete="off"
        className={styles['input']}
        {...rest}
      />
      {shortcut && <Kbd keys={shortcut} />}
    </div>
  );
}
