/** What tools may be given: databases, hosts, accounts, folders, secrets, each under a name that a person chose. */
import { useState } from 'react';
import type { Resource } from '#contract/permissions.ts';
import { useEngine } from '../../lib/engine-store.ts';
import { useLoaded } from '../../lib/use-loaded.ts';
import { Button } from '../../ui/button.tsx';
import { FailureNote, Skeleton } from '../../ui/states.tsx';
import { ResourceDialog } from './resource-dialog.tsx';
import { ResourceRow } from './resource-row.tsx';
import { kindOrder } from './resource-words.ts';
import { useChecks } from './use-checks.ts';
import styles from './resources.module.css';

export function ResourcesSection() {
  const { value: resources, failure, reload } = useLoaded('resources.list', {}, ['resources.changed']);
  const isReadOnly = useEngine((state) => state.status?.readOnly ?? false);
  const [editing, setEditing] = useState<Resource | 'new' | null>(null);
  const { checks, check } = useChecks();
  const sorted = resources?.toSorted((a, b) => kindOrder.indexOf(a.kind) - kindOrder.indexOf(b.kind) || a.name.localeCompare(b.name));
  return (
    <section className={styles['group']} id="resources" aria-labelledby="resources-title">
      <div className={styles['head']}>
        <h2 id="resources-title">Resources</h2>
        <Button size="small" icon="plus" disabled={isReadOnly || !resources} onClick={() => setEditing('new')}>
          Add resource
        </Button>
      </div>
      <div className={styles['card']}>
        {failure && (
          <div className={styles['pad']}>
            <FailureNote failure={failure} />
          </div>
        )}
        {!sorted && !failure && (
          <div className={styles['pad']}>
            <Skeleton lines={3} />
          </div>
        )}
        {sorted?.length === 0 && (
          <p className={styles['none']}>
            None yet. A tool reaches a database, a private address, a mail account or a folder only by a name that you give here.
          </p>
        )}
        {sorted && sorted.length > 0 && (
          <ul aria-label="Resources">
            {sorted.map((resource) => (
              <ResourceRow
                key={`${resource.kind} ${resource.name}`}
                resource={resource}
                check={checks[`${resource.kind} ${resource.name}`] ?? null}
                onCheck={() => void check(resource)}
                onEdit={() => setEditing(resource)}
                onRemoved={reload}
              />
            ))}
          </ul>
        )}
      </div>
      {editing !== null && (
        <ResourceDialog
          resource={editing === 'new' ? null : editing}
          known={resources ?? []}
          onClose={() => setEditing(null)}
          onSaved={(saved) => {
            setEditing(null);
            reload();
            void check(saved);
          }}
        />
      )}
    </section>
  );
}
