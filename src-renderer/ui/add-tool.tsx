/** A field that finds a tool of the library by a part of its name and adds it; Enter adds too. */
import { useId, useState } from 'react';
import { useToolNames } from '../lib/use-tool-names.ts';
import { Button } from './button.tsx';
import { Field, TextInput } from './field.tsx';
import styles from './add-tool.module.css';

interface AddToolProps {
  label: string;
  /** What stands below the field. */
  hint: string;
  /** Tools that are there already: they cannot be added again. */
  taken: readonly string[];
  onAdd(tool: string): void;
}

export function AddTool({ label, hint, taken, onAdd }: AddToolProps) {
  const [text, setText] = useState('');
  const found = useToolNames(text);
  const listId = useId();
  const name = text.trim();
  const isReady = found.includes(name) && !taken.includes(name);

  function add(): void {
    if (!isReady) return;
    onAdd(name);
    setText('');
  }

  return (
    <>
      <Field label={label} hint={hint}>
        {(ids) => (
          <span className={styles['add']}>
            <TextInput
              {...ids}
              mono
              list={listId}
              value={text}
              onChange={(event) => setText(event.target.value)}
              onKeyDown={(event) => {
                if (event.key !== 'Enter') return;
                event.preventDefault();
                add();
              }}
            />
            <Button disabled={!isReady} onClick={add}>
              Add tool
            </Button>
          </span>
        )}
      </Field>
      <datalist id={listId}>
        {found.map((tool) => (
          <option key={tool} value={tool}>
            {tool}
          </option>
        ))}
      </datalist>
    </>
  );
}
