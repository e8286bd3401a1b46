/** Tools that change things and that scripts of a client may call all the same. */
import { useId, useState } from 'react';
import { useToolNames } from '../../lib/use-tool-names.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import styles from './grant.module.css';

export function GrantTools({ tools, onChange }: { tools: readonly string[]; onChange(tools: readonly string[]): void }) {
  const [text, setText] = useState('');
  const found = useToolNames(text);
  const listId = useId();
  const name = text.trim();
  const isReady = found.includes(name) && !tools.includes(name);

  function add(): void {
    if (!isReady) return;
    onChange([...tools, name]);
    setText('');
  }

  return (
    <div className={styles['tools']}>
      <Field label="Tools that change things" hint="Type a part of a tool’s name and choose one.">
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
      {tools.length > 0 && (
        <ul aria-label="Tools">
          {tools.map((tool) => (
            <li key={tool}>
              <code>{tool}</code>
              <IconButton
                icon="close"
                size="small"
                label={`Take ${tool} away`}
                onClick={() => onChange(tools.filter((other) => other !== tool))}
              />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
