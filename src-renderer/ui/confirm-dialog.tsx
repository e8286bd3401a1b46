/** Asks before an act that cannot be taken back, or that a person should think about. */
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';

interface ConfirmProps {
  title: string;
  /** The act in words, as the button says it. */
  action: string;
  kind?: 'danger' | 'primary';
  onConfirm(): void;
  onClose(): void;
  children: ReactNode;
}

export function ConfirmDialog({ title, action, kind = 'danger', onConfirm, onClose, children }: ConfirmProps) {
  return (
    <Dialog
      title={title}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind={kind} onClick={onConfirm}>
            {action}
          </Button>
        </>
      }
    >
      <p>{children}</p>
    </Dialog>
  );
}
