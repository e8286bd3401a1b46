/** One resource: its name, what stands behind it, whether it works, and its acts. */
import { useState } from 'react';
import type { Resource } from '#contract/permissions.ts';
import { call } from '../../lib/client.ts';
import { useEngine } from '../../lib/engine-store.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Icon } from '../../ui/icons.tsx';
import { showDone, showFailure } from '../../ui/toast.tsx';
import { resourceKinds, resourceLine } from './resource-words.ts';
import type { Check } from './use-checks.ts';
import styles from './resources.module.css';

interface ResourceRowProps {
  resource: Resource;
  check: Check | null;
  onCheck(): void;
  onEdit(): void;
  onRemoved(): void;
}

export function ResourceRow({ resource, check, onCheck, onEdit, onRemoved }: ResourceRowProps) {
  const { kind, name } = resource;
  const isReadOnly = useEngine((state) => state.status?.readOnly ?? false);
  const [isAsking, setAsking] = useState(false);

  async function remove(): Promise<void> {
    setAsking(false);
    const answer = await call('resources.remove', { kind, name });
    if (!answer.ok) return showFailure(answer.error);
    showDone(`${resourceKinds[kind].name} ${name} removed.`);
    onRemoved();
  }

  return (
    <li className={styles['row']}>
      <Icon name={resourceKinds[kind].icon} />
      <div className={styles['what']}>
        <p>
          <code>{name}</code> <span>{resourceKinds[kind].name}</span>
        </p>
        <p className={styles['line']}>{resourceLine(resource)}</p>
        {check && (
          <p className={styles['check']} data-ok={check.ok} role="status">
            {check.ok !== null && <Icon name={check.ok ? 'success' : 'failure'} size={14} />}
            {check.message}
          </p>
        )}
      </div>
      <div className={styles['acts']}>
        <Button size="small" disabled={check?.ok === null && check.message !== ''} aria-label={`Check ${name}`} onClick={onCheck}>
          Check
        </Button>
        <IconButton icon="edit" size="small" label={`Change ${name}`} disabled={isReadOnly} onClick={onEdit} />
        <IconButton icon="trash" size="small" label={`Remove ${name}`} disabled={isReadOnly} onClick={() => setAsking(true)} />
      </div>
      {isAsking && (
        <ConfirmDialog
          title={`Remove ${resourceKinds[kind].name.toLowerCase()} ${name}?`}
          action="Remove resource"
          onConfirm={() => void remove()}
          onClose={() => setAsking(false)}
        >
          Tools that ask for it fail from then on, and say that the name is missing.{' '}
          {kind === 'sql' || kind === 'files'
            ? 'What lies behind it is not touched.'
            : 'This cannot be undone; a stored password or value goes with it.'}
        </ConfirmDialog>
      )}
    </li>
  );
}
