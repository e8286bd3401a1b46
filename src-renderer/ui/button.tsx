/** Buttons: one primary act a view, the rest plain or quiet; an icon button always carries its name. */
import type { ButtonHTMLAttributes, Ref } from 'react';
import { cx } from '../lib/cx.ts';
import { Icon, type IconName } from './icons.tsx';
import styles from './button.module.css';

interface Look {
  kind?: 'plain' | 'primary' | 'quiet' | 'danger';
  size?: 'normal' | 'small';
  icon?: IconName;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({ kind = 'plain', size, icon, children, className, ...rest }: ButtonHTMLAttributes<HTMLButtonElement> & Look) {
  return (
    <button
      type="button"
      className={cx(styles['button'], kind !== 'plain' && styles[kind], size === 'small' && styles['small'], className)}
      {...rest}
    >
      {icon && <Icon name={icon} size={14} />}
      {children}
    </button>
  );
}

export function IconButton({
  label,
  icon,
  size,
  kind = 'quiet',
  ...rest
}: ButtonHTMLAttributes<HTMLButtonElement> & Look & { label: string; icon: IconName }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={cx(styles['button'], styles[kind], styles['icon'], size === 'small' && styles['small'])}
      {...rest}
    >
      <Icon name={icon} size={size === 'small' ? 14 : 16} />
    </button>
  );
}
