/** The grant of a client as rows with a choice each: one for every configured resource and for whatever was granted before. */
import type { PermissionKind, Permissions, Resource } from '#contract/permissions.ts';
import { permissionLines } from '../../lib/permission-words.ts';

export interface GrantRow {
  /** "sql crm": what a choice is kept under. */
  id: string;
  kind: Exclude<PermissionKind, 'tools'>;
  name: string;
  /** The first is always no access. */
  choices: { id: string; label: string }[];
}

export type Choices = Readonly<Record<string, string>>;

export const noAccess = 'none';
/** As it was granted before, where none of the choices says so. */
const asItIs = 'as-it-is';
const mailCaps = [1, 10, 100, 1_000, 10_000];
const readMethods = ['GET', 'HEAD'] as const;
const allMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const access = [
  { id: 'read', label: 'Read' },
  { id: 'write', label: 'Read and write' },
];

const choicesOf: Record<GrantRow['kind'], { id: string; label: string }[]> = {
  sql: access,
  files: access,
  kv: access,
  http: [
    { id: 'read', label: 'Read (GET, HEAD)' },
    { id: 'write', label: 'Read and write (every method)' },
  ],
  tcp: [{ id: 'read', label: 'Connect' }],
  mail: mailCaps.map((cap) => ({ id: String(cap), label: `At most ${cap.toLocaleString('en-US')} recipients a run` })),
  secrets: [{ id: 'read', label: 'Put into headers of its web hosts' }],
};

const resourceKind: Record<Resource['kind'], GrantRow['kind']> = {
  sql: 'sql',
  http: 'http',
  tcp: 'tcp',
  mail: 'mail',
  files: 'files',
  secret: 'secrets',
};

export function grantRows(resources: readonly Resource[], grant: Permissions): GrantRow[] {
  const rows = new Map<string, GrantRow>();
  const add = (kind: GrantRow['kind'], name: string) => {
    const id = `${kind} ${name}`;
    const kept = choiceIn(grant, kind, name) === asItIs ? [{ id: asItIs, label: 'As it is' }] : [];
    rows.set(id, { id, kind, name, choices: [{ id: noAccess, label: 'No access' }, ...kept, ...choicesOf[kind]] });
  };
  for (const { kind, name } of resources) add(resourceKind[kind], name);
  for (const { kind, name } of permissionLines(grant)) if (kind !== 'tools') add(kind, name);
  return [...rows.values()];
}

export function choicesFor(rows: readonly GrantRow[], grant: Permissions): Choices {
  return Object.fromEntries(rows.map(({ id, kind, name }) => [id, choiceIn(grant, kind, name)]));
}

function choiceIn(grant: Permissions, kind: GrantRow['kind'], name: string): string {
  switch (kind) {
    case 'sql':
    case 'files':
      return grant[kind]?.[name] ?? noAccess;
    case 'kv':
      return grant.kv ?? noAccess;
    case 'tcp':
      return grant.tcp?.[name] ? 'read' : noAccess;
    case 'secrets':
      return grant.secrets?.includes(name) ? 'read' : noAccess;
    case 'mail': {
      const cap = grant.mail?.[name]?.maxPerRun;
      return cap === undefined ? noAccess : mailCaps.includes(cap) ? String(cap) : asItIs;
    }
    case 'http': {
      const host = grant.http?.[name];
      if (!host) return noAccess;
      const methods = host.methods ?? readMethods;
      return isSame(methods, readMethods) ? 'read' : isSame(methods, allMethods) ? 'write' : asItIs;
    }
  }
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((item) => others.includes(item));
}

/** Secrets go to every web host of the grant: a person gives both to one client. */
export function grantFrom(rows: readonly GrantRow[], choices: Choices, tools: readonly string[], former: Permissions): Permissions {
  const chosen = rows.filter(({ id }) => (choices[id] ?? noAccess) !== noAccess);
  const of = (kind: GrantRow['kind']) => chosen.filter((row) => row.kind === kind);
  const level = ({ id }: GrantRow) => (choices[id] === 'write' ? ('write' as const) : ('read' as const));
  const secrets = of('secrets').map(({ name }) => name);
  const part = <Key extends keyof Permissions, Value>(key: Key, entries: [string, Value][]) =>
    entries.length > 0 ? { [key]: Object.fromEntries(entries) } : {};
  const [kv] = of('kv');
  return {
    ...part(
      'sql',
      of('sql').map((row) => [row.name, level(row)]),
    ),
    ...part(
      'http',
      of('http').map((row) => [row.name, { methods: methodsOf(row, choices, former), ...(secrets.length > 0 && { secrets }) }]),
    ),
    ...part(
      'tcp',
      of('tcp').map(({ name }) => [name, former.tcp?.[name] ?? {}]),
    ),
    ...part(
      'mail',
      of('mail').map(({ id, name }) => [name, choices[id] === asItIs ? former.mail?.[name] : { maxPerRun: Number(choices[id]) }]),
    ),
    ...part(
      'files',
      of('files').map((row) => [row.name, level(row)]),
    ),
    ...(kv && { kv: level(kv) }),
    ...(secrets.length > 0 && { secrets }),
    ...(tools.length > 0 && { tools: [...tools] }),
  };
}

function methodsOf({ id, name }: GrantRow, choices: Choices, former: Permissions) {
  if (choices[id] === asItIs) return former.http?.[name]?.methods ?? [...readMethods];
  return choices[id] === 'write' ? [...allMethods] : [...readMethods];
}
