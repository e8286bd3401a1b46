/** What the draft asks for, beside what its tests were seen to use. */
import type { PermissionKind, PermissionRow } from '#contract/permissions.ts';
import { kindWords } from '../../lib/permission-words.ts';
import { Chip, type Tone } from '../../ui/chip.tsx';
import { VisibleText } from '../../ui/code-lines.tsx';
import { ColumnHeads } from '../../ui/column-heads.tsx';
import { Section } from '../../ui/page.tsx';
import styles from './review.module.css';

const changes: Record<PermissionRow['change'], { word: string; tone: Tone } | null> = {
  added: { word: 'new', tone: 'warn' },
  changed: { word: 'changed', tone: 'warn' },
  removed: { word: 'given up', tone: 'plain' },
  same: null,
};

/** Behind these names a person puts something in the settings. */
const configured: ReadonlySet<PermissionKind> = new Set<PermissionKind>(['sql', 'http', 'tcp', 'mail', 'files', 'secrets']);

/** `isKnown`: the draft was read far enough to know what it asks for. */
export function PermissionTable({ rows, isKnown }: { rows: PermissionRow[]; isKnown: boolean }) {
  return (
    <Section title="Permissions">
      {rows.length === 0 ? (
        <p className={styles['quiet']}>
          {isKnown ? 'None: it computes, and touches nothing.' : 'Not known: its checks ended before they were read.'}
        </p>
      ) : (
        <table className={styles['table']}>
          <ColumnHeads names={['What', 'Asks for', 'Used in its tests']} last="Change" />
          <tbody>
            {rows.map((row) => {
              const change = changes[row.change];
              return (
                <tr key={`${row.kind} ${row.name}`} data-removed={!row.requested}>
                  <th scope="row">
                    {kindWords[row.kind]}{' '}
                    <code>
                      <VisibleText text={row.name} />
                    </code>
                    <Target row={row} />
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

function Target({ row: { kind, target, requested } }: { row: PermissionRow }) {
  if (target !== null) {
    return (
      <span className={styles['target']}>
        <VisibleText text={target} />
      </span>
    );
  }
  if (!configured.has(kind) || !requested) return null;
  return <span className={`${styles['target']} ${styles['unknown']}`}>nothing has this name: add it in Settings, under Resources</span>;
}
