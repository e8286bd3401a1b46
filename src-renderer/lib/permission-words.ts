/** Permissions in words: what each kind is called, and what a tool or a client was given, one line each. */
import type { PermissionKind, Permissions } from '#contract/permissions.ts';
import { formatCount } from './format.ts';

export const kindWords: Record<PermissionKind, string> = {
  sql: 'Database',
  http: 'Web host',
  tcp: 'TCP connection',
  mail: 'E-mail',
  files: 'Folder',
  kv: 'Its own store',
  secrets: 'Secret',
  tools: 'Tool',
};

export interface PermissionLine {
  kind: PermissionKind;
  name: string;
  access: string;
}

const accessWords = { read: 'read', write: 'read and write' } as const;

export function permissionLines({ sql, http, tcp, mail, files, kv, secrets, tools }: Permissions): PermissionLine[] {
  const lines: PermissionLine[] = [];
  const add = (kind: PermissionKind, name: string, access: string) => lines.push({ kind, name, access });
  for (const [name, access] of Object.entries(sql ?? {})) add('sql', name, accessWords[access]);
  for (const [name, { methods = ['GET', 'HEAD'], secrets: put }] of Object.entries(http ?? {})) {
    add('http', name, methods.join(', ') + (put?.length ? ` with the secret ${put.join(', ')}` : ''));
  }
  for (const [name, { tls }] of Object.entries(tcp ?? {})) add('tcp', name, tls ? 'connect, encrypted' : 'connect');
  for (const [name, { maxPerRun }] of Object.entries(mail ?? {})) add('mail', name, `at most ${formatCount(maxPerRun)} recipients a run`);
  for (const [name, access] of Object.entries(files ?? {})) add('files', name, accessWords[access]);
  if (kv) add('kv', '', accessWords[kv]);
  for (const name of secrets ?? []) add('secrets', name, 'put into headers, never read');
  for (const name of tools ?? []) add('tools', name, 'call');
  return lines;
}
