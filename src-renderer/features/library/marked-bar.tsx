/** What can be done with the marked tools. Mount it only while some are marked: its dialog goes away with the marks. */
import { useState } from 'react';
import type { ToolSummary } from '#contract/library.ts';
import { call } from '../../lib/client.ts';
import { useEngine } from '../../lib/engine-store.ts';
import { formatCount, formatPlural } from '../../lib/format.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { showDone, showFailure } from '../../ui/toast.tsx';
import { useLibrary } from './library-store.ts';
import { SaveProfileDialog } from './save-profile-dialog.tsx';
import { setToolState } from './tool-state.ts';
import styles from './tool-list.module.css';

export function MarkedBar({ total }: { total: number }) {
  const marked = useLibrary((state) => state.marked);
  const profile = useLibrary((state) => state.filter.profile);
  const markAll = useLibrary((state) => state.markAll);
  const clearMarks = useLibrary((state) => state.clearMarks);
  const isReadOnly = useEngine((state) => state.status?.readOnly ?? false);
  const [isSaving, setSaving] = useState(false);

  async function change(state: ToolSummary['state']): Promise<void> {
    await setToolState([...marked], state);
    clearMarks();
  }

  async function takeOut(name: string): Promise<void> {
    const toolIds = [...marked];
    const answer = await call('library.changeProfile', { name, removeToolIds: toolIds });
    if (!answer.ok) return showFailure(answer.error);
    clearMarks();
    showDone(`${formatPlural(toolIds.length, 'tool')} removed from ${name}.`, () => void putBack(name, toolIds));
  }

  return (
    <div className={styles['bar']} role="toolbar" aria-label="Marked tools">
      <span className={styles['marks']}>
        <span>{formatCount(marked.size)} marked</span>
        {marked.size < total && (
          <Button kind="quiet" size="small" onClick={() => void markAll()}>
            Mark all {formatCount(total)}
          </Button>
        )}
        <IconButton size="small" icon="close" label="Clear marks" onClick={clearMarks} />
      </span>
      <Button size="small" disabled={isReadOnly} onClick={() => void change('enabled')}>
        Enable
      </Button>
      <Button size="small" disabled={isReadOnly} onClick={() => void change('disabled')}>
        Disable
      </Button>
      <Button size="small" disabled={isReadOnly} onClick={() => setSaving(true)}>
        Save as profile
      </Button>
      {profile !== null && (
        <Button size="small" disabled={isReadOnly} onClick={() => void takeOut(profile)}>
          Remove from profile
        </Button>
      )}
      {isSaving && <SaveProfileDialog toolIds={[...marked]} onClose={() => setSaving(false)} />}
    </div>
  );
}

async function putBack(name: string, addToolIds: number[]): Promise<void> {
  const answer = await call('library.changeProfile', { name, addToolIds });
  if (!answer.ok) showFailure(answer.error);
}
