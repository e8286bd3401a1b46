/** From the `tcp` permission of a tool to the endpoints that it may connect to. */
import type { Permissions } from '#contract/permissions.ts';
import type { ConnectTarget } from '#lib/network/checked-connect.ts';
import { publicHost } from '../http/public-host.ts';
import type { GrantRow, NameProblem, Vault } from '../kind.ts';
import { notConfigured } from '../names.ts';

export interface GrantedTarget extends ConnectTarget {
  name: string;
}

/** Null when nothing with this name is configured and it is no public host:port. A configured one may be private. */
export function targetOf(name: string, grant: NonNullable<Permissions['tcp']>[string], vault: Vault): GrantedTarget | null {
  const resource = vault.get('tcp', name);
  if (resource) {
    const { host, port, tls } = resource;
    // What the person has set as encrypted is never opened without.
    return { name, host, port, tls: tls || grant.tls === true, isPrivateAllowed: true };
  }
  const found = publicHost(name);
  if (!found || found.port === null) return null;
  return { name, host: found.host, port: found.port, tls: grant.tls === true, isPrivateAllowed: false };
}

export function checkTargets({ tcp = {} }: Permissions, vault: Vault): NameProblem[] {
  return Object.entries(tcp).flatMap(([name, grant]) => {
    if (targetOf(name, grant, vault)) return [];
    if (/^[a-z][a-z0-9_-]{0,39}$/.test(name)) return [notConfigured('tcp', name, vault)];
    const message = `${JSON.stringify(name.slice(0, 80))} is neither a configured TCP endpoint nor "host:port" of a public host.`;
    const fix =
      'Write the exact host in lower case and its port, such as "time.example.com:37"; for an address or a private host ask the person to add it in Settings, under Resources.';
    return [{ name, message, fix }];
  });
}

export function targetRows({ tcp = {} }: Permissions, vault: Vault): GrantRow[] {
  return Object.entries(tcp).map(([name, grant]) => {
    const target = targetOf(name, grant, vault);
    const isEncrypted = target?.tls ?? grant.tls === true;
    const access = isEncrypted ? 'connect, encrypted' : 'connect';
    return { name, access, target: target ? `${target.host}:${target.port}` : null };
  });
}
