/** The command palette: commands and tools by a few letters, Enter runs the first. */
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { fuzzyScore } from '../lib/fuzzy.ts';
import { cx } from '../lib/cx.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Icon } from '../ui/icons.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { commands } from './commands.ts';
import { useFoundTools } from './use-found-tools.ts';
import type { PaletteEntry } from './palette-entry.ts';
import styles from './palette.module.css';

export function Palette({ onClose }: { onClose(): void }) {
  const [text, setText] = useState('');
  const [cursor, setCursor] = useState(0);
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);
  const tools = useFoundTools(text);
  const entries = useMemo(() => [...matchingCommands(text), ...tools], [text, tools]);
  const chosen = entries[Math.min(cursor, entries.length - 1)];

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [cursor, entries]);

  function run(entry: PaletteEntry): void {
    onClose();
    // After the dialog has given the focus back, so that a command may take it.
    requestAnimationFrame(() => entry.run());
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'ArrowDown') setCursor(Math.min(cursor + 1, entries.length - 1));
    else if (event.key === 'ArrowUp') setCursor(Math.max(cursor - 1, 0));
    else if (event.key === 'Enter' && chosen) run(chosen);
    else if (event.key === 'Escape' && text) {
      setText('');
      setCursor(0);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <Dialog title="Command palette" look="bare" onClose={onClose}>
      <div className={styles['field']}>
        <Icon name="search" />
        <input
          type="text"
          role="combobox"
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={chosen && `${listId}-${chosen.id}`}
          aria-label="Find a command or a tool"
          placeholder="Find a command or a tool"
          data-first-focus
          spellCheck={false}
          autoComplete="off"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setCursor(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div ref={list} id={listId} role="listbox" aria-label="Commands and tools" className={styles['list']}>
        {entries.map((entry, index) => (
          <div key={entry.id} role="presentation">
            {entry.group !== entries[index - 1]?.group && (
              <div role="presentation" className={styles['group']}>
                {entry.group}
              </div>
            )}
            <div
              id={`${listId}-${entry.id}`}
              role="option"
              aria-selected={entry === chosen}
              className={cx(styles['entry'], entry === chosen && styles['chosen'])}
              onPointerMove={() => setCursor(index)}
              onClick={() => run(entry)}
            >
              <Icon name={entry.icon} />
              <span className={cx(entry.group === 'Tools' && styles['tool'])}>{entry.title}</span>
              {entry.keys && <Kbd keys={entry.keys} />}
            </div>
          </div>
        ))}
      </div>
      {entries.length === 0 && <p className={styles['none']}>Nothing matches.</p>}
    </Dialog>
  );
}

/** All of them in the table's order while nothing is typed, the best matches first after that. */
function matchingCommands(text: string): PaletteEntry[] {
  const others = commands.filter(({ id }) => id !== 'palette');
  if (text.trim() === '') return others;
  return others
    .map((command) => ({ command, score: fuzzyScore(text, command.title) }))
    .filter((match): match is { command: (typeof others)[number]; score: number } => match.score !== null)
    .toSorted((a, b) => b.score - a.score)
    .map(({ command }) => ({ ...command, group: 'Commands' }));
}
