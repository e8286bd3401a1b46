/** Tools that change things and that scripts of a client may call all the same. */
import { AddTool } from '../../ui/add-tool.tsx';
import { IconButton } from '../../ui/button.tsx';
import styles from './grant.module.css';

export function GrantTools({ tools, onChange }: { tools: readonly string[]; onChange(tools: readonly string[]): void }) {
  return (
    <div className={styles['tools']}>
      <AddTool
        label="Tools that change things"
        hint="Type a part of a tool’s name and choose one."
        taken={tools}
        onAdd={(tool) => onChange([...tools, tool])}
      />
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
