/** What a sheet says of folders and databases: how each may be used, and where it lies. */
import type { GrantRow, Vault } from './kind.ts';

export function pathRows(kind: 'files' | 'sql', asked: Record<string, 'read' | 'write'>, vault: Vault): GrantRow[] {
  return Object.entries(asked).map(([name, access]) => ({
    name,
    access: access === 'write' ? 'read and write' : 'read',
    target: vault.get(kind, name)?.path ?? null,
  }));
}
