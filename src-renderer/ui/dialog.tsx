/** A modal on the platform's own dialog: focus stays inside and goes back on close, Esc closes this level only. */
import { useEffect, useId, useRef, type ReactNode } from 'react';
import { cx } from '../lib/cx.ts';
import { IconButton } from './button.tsx';
import styles from './dialog.module.css';

interface DialogProps {
  title: string;
  onClose(): void;
  children: ReactNode;
  footer?: ReactNode;
  /** `bare`: no header and no padding; the title is only read out. */
  look?: 'normal' | 'wide' | 'bare';
}

/** Mounted means open. The focus goes to the element marked `data-first-focus`, else to the first that takes it. */
export function Dialog({ title, onClose, children, footer, look = 'normal' }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  /** Selecting text in a field may end outside of it: only a press that began there closes. */
  const hasPressedOutside = useRef(false);
  useEffect(() => {
    const before = document.activeElement;
    ref.current?.showModal();
    const first = ref.current?.querySelector('[data-first-focus]');
    if (first instanceof HTMLElement) first.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={ref}
      aria-labelledby={titleId}
      className={cx(styles['dialog'], look === 'wide' && styles['wide'], look === 'bare' && styles['top'])}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => {
        hasPressedOutside.current = event.target === ref.current;
      }}
      onClick={(event) => {
        if (event.target === ref.current && hasPressedOutside.current) onClose();
      }}
    >
      {look === 'bare' ? (
        <>
          <h2 id={titleId} className="visually-hidden">
            {title}
          </h2>
          {children}
        </>
      ) : (
        <>
          <div className={styles['header']}>
            <h2 id={titleId}>{title}</h2>
            <IconButton icon="close" label="Close" onClick={onClose} />
          </div>
          <div className={styles['body']}>{children}</div>
          {footer && <div className={styles['footer']}>{footer}</div>}
        </>
      )}
    </dialog>
  );
}
