/** What the draft asks for, beside what its tests were seen to use. */
import type { PermissionKind, PermissionRow } from '#contract/permissions.ts';
import { Chip, type Tone } from '../../ui/chip.tsx';
import { Section } from '../../ui/page.tsx';
import { VisibleText } from '../../ui/code-lines.tsx';
import styles from './review.module.css';

const kindWords: Record<PermissionKind, string> = {
  sql: 'Database',
  http: 'Web host',
  tcp: 'TCP connection',
  mail: 'E-mail',
  files: 'Folder',
  kv: 'Its own store',
  secrets: 'Secret',
  tools: 'Tool',
};

const changes: Record<PermissionRow['change'], { word: string; tone: Tone } | null> = {
  added: { word: 'new', tone: 'warn' },
  changed: { word: 'changed', tone: 'warn' },
  removed: { word: 'given up', tone: 'plain' },
  same: null,
};

export function PermissionTable({ rows }: { rows: PermissionRow[] }) {
  return (
    <Section title="Permissions">
      {rows.length === 0 ? (
        <p className={styles['quiet']}>None: it computes, and touches nothing.</p>
      ) : (
        <table className={styles['table']}>
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col">Asks for</th>
              <th scope="col">Used in its tests</th>
              <th scope="col">
                <span className="visually-hidden">Change</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => {
              const change = changes[row.change];
              return (
                <tr key={`${row.kind} ${row.name}`} data-removed={!row.requested}>
                  <th scope="row">
                    {kindWords[row.kind]} <code>{row.name}</code>
                    <span className={styles['target']}>{row.target ?? 'nothing is configured under this name'}</span>
                  </th>
                  <td>
                    <VisibleText text={row.access} />
                  </td>
                  <td>{row.observed ?? <span className={styles['quiet']}>not used</span>}</td>
                  <td>{change && <Chip tone={change.tone}>{change.word}</Chip>}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </Section>
  );
}
