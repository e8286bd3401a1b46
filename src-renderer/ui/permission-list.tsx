/** Permissions as plain lines. */
import type { Permissions } from '#contract/permissions.ts';
import { kindWords, permissionLines } from '../lib/permission-words.ts';
import { VisibleText } from './code-lines.tsx';
import styles from './permission-list.module.css';

/** `none`: what to say where there are none. */
export function PermissionList({ permissions, none = 'Nothing: it computes.' }: { permissions: Permissions; none?: string }) {
  const lines = permissionLines(permissions);
  if (lines.length === 0) return <p className={styles['none']}>{none}</p>;
  return (
    <ul className={styles['list']}>
      {lines.map(({ kind, name, access }) => (
        <li key={`${kind} ${name}`}>
          <span>{kindWords[kind]}</span>
          <code>
            <VisibleText text={name} />
          </code>
          <span>{access}</span>
        </li>
      ))}
    </ul>
  );
}
