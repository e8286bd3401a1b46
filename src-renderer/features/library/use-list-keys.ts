/** Keyboard for the list of tools: move, mark, switch on and off, go to the detail pane. */
import type { KeyboardEvent } from 'react';
import { useLibrary } from './library-store.ts';
import { setToolState } from './tool-state.ts';

const rowsAPage = 10;

export function useListKeys(total: number, scrollTo: (index: number) => void): (event: KeyboardEvent) => void {
  function move(event: KeyboardEvent, index: number): void {
    const { cursor, moveTo, markRange } = useLibrary.getState();
    const target = Math.max(0, Math.min(total - 1, index));
    if (event.shiftKey) markRange(cursor, target);
    moveTo(target);
    scrollTo(target);
  }

  return (event) => {
    const { cursor, rows, marked, openId, toggleMark, markAll, clearMarks } = useLibrary.getState();
    const tool = rows.get(cursor);
    const mod = event.metaKey || event.ctrlKey;
    if (event.key === 'ArrowDown') move(event, cursor + 1);
    else if (event.key === 'ArrowUp') move(event, cursor - 1);
    else if (event.key === 'PageDown') move(event, cursor + rowsAPage);
    else if (event.key === 'PageUp') move(event, cursor - rowsAPage);
    else if (event.key === 'Home') move(event, 0);
    else if (event.key === 'End') move(event, total - 1);
    else if (event.key === ' ' && tool) toggleMark(tool.id);
    else if (event.key === 'a' && mod) void markAll();
    else if (event.key === 'e' && !mod && tool) void setToolState([tool.id], tool.state === 'enabled' ? 'disabled' : 'enabled');
    else if (event.key === 'Enter' && openId !== null) document.getElementById('tool-detail')?.focus();
    else if (event.key === 'Escape' && marked.size > 0) clearMarks();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
}
