/** The tools that a query needs: "and" begins another need, "or" is another tool for the same one. */
import { AddTool } from '../../ui/add-tool.tsx';
import { IconButton } from '../../ui/button.tsx';
import { Select } from '../../ui/field.tsx';
import styles from './golden.module.css';

interface Named {
  tool: string;
  /** Another tool for the need of the one before. */
  isOr: boolean;
}

const namedOf = (needs: readonly (readonly string[])[]): Named[] =>
  needs.flatMap((group) => group.map((tool, index) => ({ tool, isOr: index > 0 })));

function needsOf(named: readonly Named[]): string[][] {
  const needs: string[][] = [];
  for (const { tool, isOr } of named) {
    const last = needs.at(-1);
    if (isOr && last) last.push(tool);
    else needs.push([tool]);
  }
  return needs;
}

export function NeedsField({ needs, onChange }: { needs: string[][]; onChange(needs: string[][]): void }) {
  const named = namedOf(needs);
  return (
    <div className={styles['needsField']}>
      {named.length === 0 ? (
        <p className={styles['noTool']}>No tool is needed.</p>
      ) : (
        <ul className={styles['named']} aria-label="Right tools">
          {named.map(({ tool, isOr }, index) => (
            <li key={tool}>
              {index > 0 ? (
                <Select
                  aria-label={`Before ${tool}`}
                  value={isOr ? 'or' : 'and'}
                  onChange={(event) =>
                    onChange(needsOf(named.map((one, at) => (at === index ? { ...one, isOr: event.target.value === 'or' } : one))))
                  }
                >
                  <option value="and">and</option>
                  <option value="or">or</option>
                </Select>
              ) : (
                <span />
              )}
              <code>{tool}</code>
              <IconButton
                icon="close"
                size="small"
                label={`Take ${tool} away`}
                onClick={() => onChange(needs.map((group) => group.filter((other) => other !== tool)).filter((group) => group.length > 0))}
              />
            </li>
          ))}
        </ul>
      )}
      <AddTool
        label="Right tool"
        hint="Type a part of a tool’s name and choose one. With none, the right answer is no tool."
        taken={named.map(({ tool }) => tool)}
        onAdd={(tool) => onChange([...needs, [tool]])}
      />
    </div>
  );
}
