/** What a person has configured under a name: databases, services, folders, accounts, secrets. Secrets are sealed and never handed back. */
import type { Resource, ResourceKind } from '#contract/permissions.ts';
import { resourceSchema } from '#contract/permissions.ts';
import { fail, ok, type Result } from '#contract/result.ts';
import { Emitter } from '#lib/emitter.ts';
import type { Sqlite } from '../database/open-database.ts';
import type { AuditChain, Resources } from '../making-parts.ts';
import type { Vault } from './kind.ts';
import { listed } from './names.ts';
import { readOwnPath } from './own-path.ts';

/** As settings/ has it: Electron's safe storage, or plain in a file that only the user can read. */
export interface Sealer {
  seal(plain: string): string;
  open(sealed: string): string;
}

/** Tries what stands behind a resource; `message` says what was found. */
export type ResourceCheck = (resource: Resource) => Promise<Result<{ ok: boolean; message: string }>>;

export interface ResourcesParts {
  sqlite: Sqlite;
  sealer: Sealer;
  audit: Pick<AuditChain, 'append'>;
  /** The data folder: no tool may be given Jig's own files. */
  home: string;
  checks: Partial<Record<ResourceKind, ResourceCheck>>;
}

interface ResourceRow {
  kind: ResourceKind;
  name: string;
  config: string;
  secret: string | null;
}

export class JigResources implements Resources, Vault {
  readonly events = new Emitter<{ changed: Record<string, never> }>();
  private readonly parts: ResourcesParts;

  constructor(parts: ResourcesParts) {
    this.parts = parts;
  }

  list(): Resource[] {
    const rows = this.parts.sqlite.prepare('select kind, name, config, secret from resource order by kind, name').all() as ResourceRow[];
    return rows.flatMap((row) => toResource(row) ?? []);
  }

  names(kind: ResourceKind): string[] {
    return this.parts.sqlite.prepare('select name from resource where kind = ? order by name').pluck().all(kind) as string[];
  }

  get<Kind extends ResourceKind>(kind: Kind, name: string): Extract<Resource, { kind: Kind }> | undefined {
    const row = this.row(kind, name);
    const resource = row && toResource(row);
    return isOf(resource, kind) ? resource : undefined;
  }

  reveal(kind: 'secret' | 'mail', name: string): string | null {
    const sealed = this.row(kind, name)?.secret;
    return sealed ? this.parts.sealer.open(sealed) || null : null;
  }

  /** Adds or replaces. Fails with `resource-invalid`, or `resource-secret-missing` where a secret is needed and none is kept. */
  save(resource: Resource): Result<Resource> {
    const placed = this.place(resource);
    if (!placed.ok) return placed;
    const { config, secret } = split(placed.value);
    const former = this.row(resource.kind, resource.name);
    const kept = this.keptSecret(placed.value, secret, former);
    if (!kept.ok) return kept;
    const { sqlite, audit } = this.parts;
    sqlite.transaction(() => {
      sqlite
        .prepare(
          `insert into resource (kind, name, config, secret, updated_at) values (?, ?, ?, ?, ?)
           on conflict (kind, name) do update set config = excluded.config, secret = excluded.secret, updated_at = excluded.updated_at`,
        )
        .run(resource.kind, resource.name, JSON.stringify(config), kept.value, new Date().toISOString());
      const data = { kind: resource.kind, ...config, ...(secret === '' ? {} : { secret: 'set' }) };
      audit.append({
        event: former ? 'resource.changed' : 'resource.added',
        subject: `${resource.kind}.${resource.name}`,
        actor: 'ui',
        data,
      });
    })();
    this.events.emit('changed', {});
    const saved = this.get(resource.kind, resource.name);
    return saved ? ok(saved) : fail('resource-invalid', `The resource ${resource.name} could not be read back.`, 'Save it again.');
  }

  remove(kind: string, name: string): Result<Record<string, never>> {
    const { sqlite, audit } = this.parts;
    const row = this.row(kind, name);
    if (!row) return this.unknown(kind, name);
    sqlite.transaction(() => {
      sqlite.prepare('delete from resource where kind = ? and name = ?').run(kind, name);
      audit.append({ event: 'resource.removed', subject: `${kind}.${name}`, actor: 'ui', data: { kind } });
    })();
    this.events.emit('changed', {});
    return ok({});
  }

  async check(kind: string, name: string): Promise<Result<{ ok: boolean; message: string }>> {
    const row = this.row(kind, name);
    const resource = row && toResource(row);
    if (!resource) return this.unknown(kind, name);
    const tryIt = this.parts.checks[resource.kind];
    if (tryIt) return tryIt(resource);
    if (resource.kind !== 'secret')
      return fail('resource-uncheckable', `A resource of the kind ${kind} cannot be tried out.`, 'Use it in a tool.');
    const isSet = this.reveal('secret', name) !== null;
    return ok({ ok: isSet, message: isSet ? 'A value is kept.' : 'No value is kept, or it cannot be unsealed: enter it again.' });
  }

  private row(kind: string, name: string): ResourceRow | undefined {
    return this.parts.sqlite.prepare('select kind, name, config, secret from resource where kind = ? and name = ?').get(kind, name) as
      | ResourceRow
      | undefined;
  }

  /** Paths are absolute and not Jig's own. */
  private place(resource: Resource): Result<Resource> {
    if (resource.kind !== 'sql' && resource.kind !== 'files') return ok(resource);
    const path = readOwnPath(resource.path, { home: this.parts.home, kind: resource.kind });
    return path.ok ? ok({ ...resource, path: path.value }) : path;
  }

  /** What is sealed now, or what stays. A password does not follow its account to another server: whoever runs that would get it. */
  private keptSecret(resource: Resource, secret: string, former: ResourceRow | undefined): Result<string | null> {
    if (secret !== '') return ok(this.parts.sealer.seal(secret));
    if (resource.kind === 'secret' && !former?.secret) {
      return fail('resource-secret-missing', `The secret ${resource.name} has no value.`, 'Enter its value.');
    }
    const before = former && toResource(former);
    if (
      resource.kind === 'mail' &&
      before?.kind === 'mail' &&
      former?.secret &&
      (before.host !== resource.host || before.user !== resource.user)
    ) {
      return fail('resource-secret-missing', 'The password belongs to the former server and user.', 'Enter the password again.');
    }
    return ok(former?.secret ?? null);
  }

  private unknown(kind: string, name: string): Result<never> {
    const names = this.parts.sqlite.prepare('select name from resource where kind = ? order by name').pluck().all(kind) as string[];
    return fail(
      'resource-unknown',
      `There is no resource ${kind}.${name}; ${names.length === 0 ? `no ${kind} is configured` : `there are ${listed(names)}`}.`,
      'Choose one from the list in Settings, under Resources.',
    );
  }
}

function isOf<Kind extends ResourceKind>(resource: Resource | null | undefined, kind: Kind): resource is Extract<Resource, { kind: Kind }> {
  return resource?.kind === kind;
}

/** Apart: what is stored readable, and what is sealed. */
function split(resource: Resource): { config: Record<string, unknown>; secret: string } {
  const { kind: _kind, name: _name, ...rest } = resource;
  if ('password' in rest) {
    const { password, passwordSet: _set, ...config } = rest;
    return { config, secret: password };
  }
  if ('value' in rest) {
    const { value, valueSet: _set, ...config } = rest;
    return { config, secret: value };
  }
  return { config: rest, secret: '' };
}

/** Null for a row that a newer Jig wrote. */
function toResource({ kind, name, config, secret }: ResourceRow): Resource | null {
  const writeOnly =
    kind === 'mail' ? { password: '', passwordSet: secret !== null } : kind === 'secret' ? { value: '', valueSet: secret !== null } : {};
  const parsed = resourceSchema.safeParse({ ...(JSON.parse(config) as object), kind, name, ...writeOnly });
  return parsed.success ? parsed.data : null;
}
