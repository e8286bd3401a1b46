/** A dialog that asks for something and acts on it: Enter in a field acts too, and a failure is said below the fields. */
import type { ReactNode } from 'react';
import type { Failure } from '#contract/result.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import type { IconName } from './icons.tsx';
import { FailureNote } from './states.tsx';
import styles from './dialog.module.css';

interface FormDialogProps {
  title: string;
  look?: 'normal' | 'wide';
  /** The act in words, as its button says it. */
  action: string;
  kind?: 'danger' | 'primary';
  icon?: IconName;
  isReady?: boolean;
  failure?: Pick<Failure, 'message' | 'fix'> | null;
  onSubmit(): void;
  onClose(): void;
  children: ReactNode;
}

export function FormDialog(props: FormDialogProps) {
  const { title, look, action, kind = 'primary', icon, isReady = true, failure, onSubmit, onClose, children } = props;
  return (
    <Dialog
      title={title}
      {...(look && { look })}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind={kind} {...(icon && { icon })} disabled={!isReady} onClick={onSubmit}>
            {action}
          </Button>
        </>
      }
    >
      <form
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) onSubmit();
        }}
      >
        {children}
        <button type="submit" hidden aria-hidden="true" tabIndex={-1} />
      </form>
      {failure && <FailureNote failure={failure} />}
    </Dialog>
  );
}
