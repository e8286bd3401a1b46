/** Models: what serves each role, what else could, downloads, checks, and the way back. */
import { useEffect, useState } from 'react';
import type { Download } from '#contract/models.ts';
import { on } from '../../lib/client.ts';
import { useEngine } from '../../lib/engine-store.ts';
import { useLoaded } from '../../lib/use-loaded.ts';
import { Button } from '../../ui/button.tsx';
import { Page } from '../../ui/page.tsx';
import { Loading } from '../../ui/states.tsx';
import { GateDialog, useGate } from '../golden/index.ts';
import { AddModelDialog } from './add-model-dialog.tsx';
import { roles } from './model-words.ts';
import { RoleSection } from './role-section.tsx';
import styles from './models.module.css';

export function ModelsPage() {
  const { value, failure } = useLoaded('models.overview', {}, ['models.changed']);
  const moving = useProgress();
  const gate = useGate();
  const isReadOnly = useEngine((state) => state.status?.readOnly ?? false);
  const [isAdding, setAdding] = useState(false);
  if (!value) {
    return (
      <Page title="Models">
        <Loading failure={failure} />
      </Page>
    );
  }
  const overview = { ...value, downloads: value.downloads.map((download) => moving[download.id] ?? download) };
  return (
    <Page
      title="Models"
      actions={
        <Button icon="plus" disabled={isReadOnly} onClick={() => setAdding(true)}>
          Add a model
        </Button>
      }
    >
      <div className={styles['main']}>
        {roles.map((role) => (
          <RoleSection key={role.id} role={role} overview={overview} onChange={gate.ask} />
        ))}
        <p className={styles['note']}>
          Nothing is downloaded unless you ask for it. A file is held against its checksum, tried in a process of its own, and only then
          offered for use.
        </p>
      </div>
      {isAdding && <AddModelDialog onClose={() => setAdding(false)} />}
      <GateDialog gate={gate} />
    </Page>
  );
}

/** The newest word of each download: it comes several times a second, and the list itself only when one begins or ends. */
function useProgress(): Readonly<Record<string, Download>> {
  const [moving, setMoving] = useState<Readonly<Record<string, Download>>>({});
  useEffect(() => on('models.download', (download) => setMoving((before) => ({ ...before, [download.id]: download }))), []);
  return moving;
}
