/** The sources as a filter: how many tools each brought, whether it answers, and how to remove it. */
import { useState } from 'react';
import type { Source } from '#contract/library.ts';
import { call } from '../../lib/client.ts';
import { cx } from '../../lib/cx.ts';
import { useEngine } from '../../lib/engine-store.ts';
import { formatCount } from '../../lib/format.ts';
import { IconButton } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Icon } from '../../ui/icons.tsx';
import { showDone, showFailure } from '../../ui/toast.tsx';
import { useLibrary } from './library-store.ts';
import { SourceStateDot, sourceIcons } from './source-state.tsx';
import styles from './source-list.module.css';

export function SourceList({ sources, toolCount }: { sources: Source[]; toolCount: number }) {
  const { sourceId, profile } = useLibrary((state) => state.filter);
  const setFilter = useLibrary((state) => state.setFilter);
  const isReadOnly = useEngine((state) => state.status?.readOnly ?? false);
  const [removing, setRemoving] = useState<Source | null>(null);

  async function remove(source: Source): Promise<void> {
    setRemoving(null);
    const answer = await call('library.removeSource', { id: source.id });
    if (!answer.ok) return showFailure(answer.error);
    if (sourceId === source.id) setFilter({ sourceId: null });
    showDone(`${source.name} removed.`);
  }

  return (
    <nav aria-label="Sources">
      <button
        type="button"
        className={styles['source']}
        aria-current={sourceId === null && profile === null}
        onClick={() => setFilter({ sourceId: null, profile: null })}
      >
        <Icon name="library" size={14} />
        <span className={styles['name']}>All tools</span>
        <span className={styles['count']}>{formatCount(toolCount)}</span>
      </button>
      <h2 className={styles['heading']}>Sources</h2>
      {sources.map((source) => (
        <div key={source.id} className={styles['row']} data-fixed={source.kind === 'made'}>
          <button
            type="button"
            className={cx(styles['source'], source.state === 'disabled' && styles['off'])}
            aria-current={sourceId === source.id}
            title={source.error ?? source.origin}
            onClick={() => setFilter({ sourceId: source.id, profile: null })}
          >
            <Icon name={sourceIcons[source.kind]} size={14} />
            <span className={styles['name']}>{source.name}</span>
            {source.kind !== 'made' && <SourceStateDot source={source} />}
            <span className={styles['count']}>{formatCount(source.toolCount)}</span>
          </button>
          {source.kind !== 'made' && (
            <span className={styles['remove']}>
              <IconButton
                icon="trash"
                size="small"
                label={`Remove ${source.name}`}
                disabled={isReadOnly}
                onClick={() => setRemoving(source)}
              />
            </span>
          )}
        </div>
      ))}
      {removing && (
        <ConfirmDialog
          title={`Remove ${removing.name}?`}
          action="Remove source"
          onConfirm={() => void remove(removing)}
          onClose={() => setRemoving(null)}
        >
          Its {formatCount(removing.toolCount)} tools leave the library, with search descriptions that you edited. The source itself is not
          touched; you can import it again.
        </ConfirmDialog>
      )}
    </nav>
  );
}
