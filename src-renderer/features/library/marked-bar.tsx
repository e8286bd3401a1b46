/** What can be done with the marked tools; shown only while some are marked. */
import type { ToolSummary } from '#contract/library.ts';
import { useEngine } from '../../lib/engine-store.ts';
import { formatCount } from '../../lib/format.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { useLibrary } from './library-store.ts';
import { setToolState } from './tool-state.ts';
import styles from './tool-list.module.css';

export function MarkedBar({ total }: { total: number }) {
  const marked = useLibrary((state) => state.marked);
  const markAll = useLibrary((state) => state.markAll);
  const clearMarks = useLibrary((state) => state.clearMarks);
  const isReadOnly = useEngine((state) => state.status?.readOnly ?? false);
  if (marked.size === 0) return null;

  async function change(state: ToolSummary['state']): Promise<void> {
    await setToolState([...marked], state);
    clearMarks();
  }

  return (
    <div className={styles['bar']} role="toolbar" aria-label="Marked tools">
      <span>{formatCount(marked.size)} marked</span>
      {marked.size < total && (
        <Button kind="quiet" size="small" onClick={() => void markAll()}>
          Mark all {formatCount(total)}
        </Button>
      )}
      <Button size="small" disabled={isReadOnly} onClick={() => void change('enabled')}>
        Enable
      </Button>
      <Button size="small" disabled={isReadOnly} onClick={() => void change('disabled')}>
        Disable
      </Button>
      <IconButton size="small" icon="close" label="Clear marks" onClick={clearMarks} />
    </div>
  );
}
