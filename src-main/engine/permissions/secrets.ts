/** The `secrets` permission: names whose placeholders `http` fills into headers. It has no handle: a secret cannot be read. */
import type { Permissions } from '#contract/permissions.ts';
import { ok, type Result } from '#contract/result.ts';
import type { GrantRow, Handle, KindPart, NameProblem, Vault } from './kind.ts';
import { notConfigured } from './names.ts';

export class SecretsPart implements KindPart {
  readonly kind = 'secrets';
  private readonly vault: Vault;

  constructor(vault: Vault) {
    this.vault = vault;
  }

  check({ secrets = [] }: Permissions): NameProblem[] {
    return secrets.flatMap((name) => {
      const stored = this.vault.get('secret', name);
      if (!stored) return [notConfigured('secret', name, this.vault)];
      if (stored.valueSet) return [];
      const fix = "Ask the person to enter it in Jig's Settings, under Resources.";
      return [{ name, message: `The secret ${name} has no value.`, fix }];
    });
  }

  rows({ secrets = [], http = {} }: Permissions): GrantRow[] {
    return secrets.map((name) => {
      const hosts = Object.entries(http)
        .filter(([, grant]) => grant.secrets?.includes(name))
        .map(([host]) => host);
      const access = hosts.length === 0 ? 'nowhere: no host lists it' : `in headers to ${hosts.join(', ')}`;
      return { name, access, target: this.vault.get('secret', name)?.valueSet ? 'stored' : null };
    });
  }

  open(): Handle[] {
    return [];
  }

  async rehearse(): Promise<Result<Handle[]>> {
    return ok([]);
  }
}
