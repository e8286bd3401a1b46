/** From the `http` permission of a tool to the places that its requests may reach. */
import type { Permissions } from '#contract/permissions.ts';
import type { HttpPlace } from '#lib/network/http-order.ts';
import type { GrantRow, NameProblem, Vault } from '../kind.ts';
import { notConfigured } from '../names.ts';
import { publicHost } from './public-host.ts';

export interface GrantedPlace extends HttpPlace {
  /** Secrets that may go into its headers. */
  secretNames: string[];
}

const defaultMethods = ['GET', 'HEAD'];

/** Null when nothing with this name is configured and it is no public host. A configured name may lead to a private address. */
export function placeOf(name: string, grant: NonNullable<Permissions['http']>[string], vault: Vault): GrantedPlace | null {
  const methods: string[] = grant.methods ?? defaultMethods;
  const secretNames = grant.secrets ?? [];
  const resource = vault.get('http', name);
  if (resource) return { name, base: withSlash(resource.baseUrl), methods, secretNames, isPrivateAllowed: true };
  const found = publicHost(name);
  if (!found) return null;
  const base = `https://${found.host}${found.port === null ? '' : `:${found.port}`}/`;
  return { name, base: new URL(base).href, methods, secretNames, isPrivateAllowed: false };
}

export function placesOf({ http = {} }: Permissions, vault: Vault): GrantedPlace[] {
  return Object.entries(http).flatMap(([name, grant]) => placeOf(name, grant, vault) ?? []);
}

export function checkPlaces({ http = {}, secrets = [] }: Permissions, vault: Vault): NameProblem[] {
  return Object.entries(http).flatMap(([name, grant]) => {
    const problems: NameProblem[] = [];
    if (!placeOf(name, grant, vault)) problems.push(unknownPlace(name, vault));
    for (const secret of grant.secrets ?? []) {
      if (secrets.includes(secret)) continue;
      const message = `http.${name} lists the secret ${secret}, which is not among the tool's \`secrets\`.`;
      problems.push({ name, message, fix: `Add "${secret}" to \`secrets\` as well, or take it out of \`http\`.` });
    }
    return problems;
  });
}

export function placeRows({ http = {} }: Permissions, vault: Vault): GrantRow[] {
  return Object.entries(http).map(([name, grant]) => {
    const methods = (grant.methods ?? defaultMethods).join(', ');
    const secrets = grant.secrets ?? [];
    const access = secrets.length === 0 ? methods : `${methods}; ${secrets.length === 1 ? 'secret' : 'secrets'} ${secrets.join(', ')}`;
    return { name, access, target: placeOf(name, grant, vault)?.base ?? null };
  });
}

function unknownPlace(name: string, vault: Vault): NameProblem {
  // A plain word is meant as a configured name; everything else as a host.
  if (/^[a-z][a-z0-9_-]{0,39}$/.test(name) && name !== 'localhost') return notConfigured('http', name, vault);
  return {
    name,
    message: `${JSON.stringify(name.slice(0, 80))} is neither a configured HTTP service nor the plain name of a public host.`,
    fix: 'Write the exact host in lower case, such as "api.example.com", without scheme, path or user; for an address or a private host ask the person to add it in Settings, under Resources.',
  };
}

function withSlash(base: string): string {
  const url = new URL(base);
  url.search = '';
  url.hash = '';
  url.username = '';
  url.password = '';
  return url.href.endsWith('/') ? url.href : `${url.href}/`;
}
