/** All shortcuts: those of the table, and those that belong to one list. */
import { Dialog } from '../ui/dialog.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { commands } from './commands.ts';
import styles from './shortcuts-dialog.module.css';

const listKeys = [
  { title: 'Move', keys: 'arrowdown' },
  { title: 'Mark', keys: 'space' },
  { title: 'Mark all', keys: 'mod+a' },
  { title: 'Switch on or off', keys: 'e' },
  { title: 'Go to detail', keys: 'enter' },
  { title: 'Close one level', keys: 'escape' },
];

export function ShortcutsDialog({ onClose }: { onClose(): void }) {
  return (
    <Dialog title="Keyboard shortcuts" look="wide" onClose={onClose}>
      <div className={styles['columns']}>
        {(['Go to', 'Do'] as const).map((group) => (
          <Group key={group} title={group} rows={commands.filter((command) => command.group === group)} />
        ))}
        <Group title="In the list of tools" rows={listKeys} />
      </div>
    </Dialog>
  );
}

function Group({ title, rows }: { title: string; rows: readonly { title: string; keys?: string }[] }) {
  return (
    <section>
      <h3>{title}</h3>
      <dl className={styles['rows']}>
        {rows.map(
          (row) =>
            row.keys && (
              <div key={row.title}>
                <dt>{row.title}</dt>
                <dd>
                  <Kbd keys={row.keys} />
                  <span className="visually-hidden">{row.keys}</span>
                </dd>
              </div>
            ),
        )}
      </dl>
    </section>
  );
}
