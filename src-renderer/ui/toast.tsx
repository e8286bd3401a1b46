/** Short messages after an act, with Undo where the act can be taken back; failures stay until they are closed. */
import { useEffect } from 'react';
import { create } from 'zustand';
import type { Failure } from '#contract/result.ts';
import { cx } from '../lib/cx.ts';
import { Button, IconButton } from './button.tsx';
import { Icon } from './icons.tsx';
import styles from './toast.module.css';

interface Toast {
  id: number;
  tone: 'good' | 'bad';
  title: string;
  detail?: string;
  undo?: () => void;
}

const useToasts = create<{ toasts: Toast[] }>(() => ({ toasts: [] }));
let nextId = 1;

export function showDone(title: string, undo?: () => void): void {
  add({ id: nextId++, tone: 'good', title, ...(undo && { undo }) });
}

export function showFailure(failure: Pick<Failure, 'message' | 'fix'>): void {
  add({ id: nextId++, tone: 'bad', title: failure.message, detail: failure.fix });
}

/** At most three at a time: the newest are the ones that matter. */
function add(toast: Toast): void {
  useToasts.setState(({ toasts }) => ({ toasts: [...toasts.slice(-2), toast] }));
}

function close(id: number): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }));
}

export function Toasts() {
  const toasts = useToasts((state) => state.toasts);
  return (
    <div className={styles['toasts']} role="region" aria-label="Messages" aria-live="polite">
      {toasts.map((toast) => (
        <ToastCard key={toast.id} toast={toast} />
      ))}
    </div>
  );
}

function ToastCard({ toast }: { toast: Toast }) {
  useEffect(() => {
    if (toast.tone === 'bad') return;
    const timer = setTimeout(() => close(toast.id), toast.undo ? 8_000 : 4_000);
    return () => clearTimeout(timer);
  }, [toast]);
  return (
    <div className={cx(styles['toast'], styles[toast.tone])}>
      <Icon name={toast.tone === 'good' ? 'success' : 'failure'} />
      <span>{toast.title}</span>
      {toast.undo ? (
        <Button
          size="small"
          onClick={() => {
            toast.undo?.();
            close(toast.id);
          }}
        >
          Undo
        </Button>
      ) : (
        <span />
      )}
      <IconButton icon="close" size="small" label="Close message" onClick={() => close(toast.id)} />
      {toast.detail && <p>{toast.detail}</p>}
    </div>
  );
}
