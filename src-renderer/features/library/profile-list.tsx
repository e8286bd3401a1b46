/** The profiles as a filter: how many tools each holds, and how to remove it. */
import { useState } from 'react';
import { call } from '../../lib/client.ts';
import { useEngine } from '../../lib/engine-store.ts';
import { formatCount } from '../../lib/format.ts';
import { IconButton } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Icon } from '../../ui/icons.tsx';
import { showDone, showFailure } from '../../ui/toast.tsx';
import { useLibrary } from './library-store.ts';
import styles from './source-list.module.css';

export function ProfileList() {
  const profiles = useLibrary((state) => state.profiles);
  const open = useLibrary((state) => state.filter.profile);
  const setFilter = useLibrary((state) => state.setFilter);
  const isReadOnly = useEngine((state) => state.status?.readOnly ?? false);
  const [removing, setRemoving] = useState<string | null>(null);

  async function remove(name: string): Promise<void> {
    setRemoving(null);
    const answer = await call('library.removeProfile', { name });
    if (answer.ok) showDone(`Profile ${name} removed.`);
    else showFailure(answer.error);
  }

  return (
    <nav aria-label="Profiles">
      <h2 className={styles['heading']}>Profiles</h2>
      {profiles.length === 0 && (
        <p className={styles['hint']}>A set of tools at an address of its own. Mark tools in the list and save them as one.</p>
      )}
      {profiles.map(({ name, toolCount }) => (
        <div key={name} className={styles['row']}>
          <button
            type="button"
            className={styles['source']}
            aria-current={open === name}
            title={name}
            onClick={() => setFilter({ sourceId: null, profile: name })}
          >
            <Icon name="profile" size={14} />
            <span className={styles['name']}>{name}</span>
            <span className={styles['count']}>{formatCount(toolCount)}</span>
          </button>
          <span className={styles['remove']}>
            <IconButton icon="trash" size="small" label={`Remove ${name}`} disabled={isReadOnly} onClick={() => setRemoving(name)} />
          </span>
        </div>
      ))}
      {removing !== null && (
        <ConfirmDialog
          title={`Remove the profile ${removing}?`}
          action="Remove profile"
          onConfirm={() => void remove(removing)}
          onClose={() => setRemoving(null)}
        >
          Clients that use its address get an error from then on. Its tools stay in the library.
        </ConfirmDialog>
      )}
    </nav>
  );
}
