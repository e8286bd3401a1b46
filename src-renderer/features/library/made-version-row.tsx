/** One version of a made tool: who made and who approved it, and the way back to it. */
import { useState } from 'react';
import type { MadeVersion } from '#contract/making.ts';
import { useEngine } from '../../lib/engine-store.ts';
import { formatDate, formatTime } from '../../lib/format.ts';
import { whoWords } from '../../lib/who.ts';
import { Button } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import styles from './made-versions.module.css';

const approvers: Record<MadeVersion['approvedBy'], string> = {
  person: 'approved by you',
  policy: 'published by itself: it asks for no permission',
  jig: 'shipped with Jig',
};

interface MadeVersionRowProps {
  version: MadeVersion;
  isOpen: boolean;
  onOpen(): void;
  onRollBack(): void;
}

export function MadeVersionRow({ version: { version, identity, author, approvedBy, createdAt, isCurrent }, ...row }: MadeVersionRowProps) {
  const isReadOnly = useEngine((state) => state.status?.readOnly ?? false);
  const [isAsking, setAsking] = useState(false);
  return (
    <li className={styles['version']} data-open={row.isOpen}>
      <button type="button" className={styles['open']} aria-pressed={row.isOpen} onClick={row.onOpen}>
        <strong>Version {version}</strong>
        {isCurrent && <Chip tone="accent">in use</Chip>}
        <span className={styles['by']}>
          By {whoWords(author)}, {approvers[approvedBy]}
        </span>
        <span className={styles['when']} title={identity}>
          {formatDate(createdAt)}, {formatTime(createdAt)}
        </span>
      </button>
      {!isCurrent && (
        <Button size="small" disabled={isReadOnly} onClick={() => setAsking(true)}>
          Roll back
        </Button>
      )}
      {isAsking && (
        <ConfirmDialog
          title={`Roll back to version ${version}?`}
          action="Roll back to this version"
          onConfirm={() => {
            setAsking(false);
            row.onRollBack();
          }}
          onClose={() => setAsking(false)}
        >
          Its code and its permissions are used from the next call on. Runs that are under way end with the code that they began with.
        </ConfirmDialog>
      )}
    </li>
  );
}
