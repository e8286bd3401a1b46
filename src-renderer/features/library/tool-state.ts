/** Switches tools on and off, with an undo. */
import type { ToolSummary } from '#contract/library.ts';
import { call } from '../../lib/client.ts';
import { formatPlural } from '../../lib/format.ts';
import { showDone, showFailure } from '../../ui/toast.tsx';
import { useLibrary } from './library-store.ts';

/** Undo sets the given tools to the other state, so hand in only tools that really change. */
export async function setToolState(ids: number[], state: ToolSummary['state']): Promise<void> {
  if (!(await send(ids, state))) return;
  const other = state === 'enabled' ? 'disabled' : 'enabled';
  showDone(`${formatPlural(ids.length, 'tool')} ${state}.`, () => void send(ids, other));
}

async function send(ids: number[], state: ToolSummary['state']): Promise<boolean> {
  const answer = await call('library.setToolState', { ids, state });
  if (!answer.ok) {
    showFailure(answer.error);
    return false;
  }
  const rows = new Map(useLibrary.getState().rows);
  const changed = new Set(ids);
  for (const [index, tool] of rows) if (changed.has(tool.id)) rows.set(index, { ...tool, state });
  useLibrary.setState({ rows });
  return true;
}
