/** Words for names that are not configured: which ones are. */
import type { ResourceKind } from '#contract/permissions.ts';
import type { NameProblem, Vault } from './kind.ts';

const words: Record<ResourceKind, string> = {
  sql: 'database',
  http: 'HTTP service',
  tcp: 'TCP endpoint',
  mail: 'mail account',
  files: 'folder',
  secret: 'secret',
};

/** "crm, shop and 3 more". */
export function listed(names: readonly string[], limit = 10): string {
  const shown = names.slice(0, limit);
  const more = names.length - shown.length;
  if (more > 0) return `${shown.join(', ')} and ${more} more`;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

/** Those of the names that no resource has. */
export function unknownNames(kind: ResourceKind, names: readonly string[], vault: Pick<Vault, 'get' | 'names'>): NameProblem[] {
  return names.flatMap((name) => (vault.get(kind, name) ? [] : [notConfigured(kind, name, vault)]));
}

/** "There is no database named crm2; configured are crm and shop." */
export function notConfigured(kind: ResourceKind, name: string, vault: Pick<Vault, 'names'>): NameProblem {
  const names = vault.names(kind);
  const shown = JSON.stringify(name.slice(0, 60));
  return {
    name,
    message: `There is no ${words[kind]} named ${shown}; ${names.length === 0 ? 'none is configured' : `configured are ${listed(names)}`}.`,
    fix:
      names.length === 0
        ? `Ask the person to add one in Jig's Settings, under Resources.`
        : `Use one of the configured names, or ask the person to add ${shown} in Jig's Settings, under Resources.`,
  };
}
