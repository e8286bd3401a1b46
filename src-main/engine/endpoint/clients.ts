/** The programs that may talk to Jig: tokens are random, kept as SHA-256 only, and checked from memory without touching the database. */
import { hash as digest, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { permissionsSchema, type Permissions } from '#contract/permissions.ts';
import { fail, ok, type Result } from '#contract/result.ts';
import type { Client } from '#contract/system.ts';
import type { Sqlite } from '../database/open-database.ts';
import type { Caller } from '../parts.ts';

interface Known {
  client: Client;
  caller: Caller;
  hash: Buffer;
  /** `lastSeenAt` is newer in memory than in the database. */
  seen: boolean;
}

/** What a new token may be used for. */
export const clientScopes = ['mcp', 'gateway'] as const;
/** A person adds `review` on the Connect screen: the client may then read waiting drafts, comment on them and reject them. */
export type ClientScope = (typeof clientScopes)[number] | 'review';

const maxNameLength = 80;
const flushMs = 30_000;

export function createToken(): string {
  return `jig_${randomBytes(32).toString('base64url')}`;
}

function hashOf(token: string): Buffer {
  return digest('sha256', token, 'buffer');
}

export class Clients {
  private readonly sqlite: Sqlite;
  private readonly readOnly: boolean;
  private readonly byHash = new Map<string, Known>();
  private readonly timer: NodeJS.Timeout;

  constructor(sqlite: Sqlite, readOnly = false) {
    this.sqlite = sqlite;
    this.readOnly = readOnly;
    const rows = sqlite
      .prepare(
        'select id, name, token_hash as hash, scopes, permissions, learns, created_at as createdAt, last_seen_at as lastSeenAt from client',
      )
      .all() as (Omit<Client, 'scopes' | 'grant' | 'learns'> & { hash: string; scopes: string; permissions: string; learns: number })[];
    for (const { hash, scopes, permissions, learns, ...row } of rows) {
      // A grant that this version does not understand grants nothing.
      const grant = permissionsSchema.safeParse(JSON.parse(permissions));
      const client = { ...row, scopes: JSON.parse(scopes) as string[], grant: grant.data ?? {}, learns: learns === 1 };
      this.remember(client, Buffer.from(hash, 'hex'));
    }
    this.timer = setInterval(() => this.flushOrLater(), flushMs);
    this.timer.unref();
  }

  /** The token is in the answer and nowhere else: it cannot be shown again. Fails with `client-name`. */
  create(name: string, scopes: readonly ClientScope[] = clientScopes): Result<{ client: Client; token: string }> {
    const trimmed = name.trim();
    if (trimmed === '' || trimmed.length > maxNameLength) {
      return fail(
        'client-name',
        `A client's name has 1 to ${maxNameLength} characters.`,
        'Name the program that will use the token, such as "Cursor on my laptop".',
      );
    }
    const token = createToken();
    return ok({ client: this.put(randomUUID(), trimmed, scopes, token), token });
  }

  /** Adds the client or gives it this token. */
  put(id: string, name: string, scopes: readonly ClientScope[], token: string): Client {
    const hash = hashOf(token);
    const before = this.list().find((known) => known.id === id);
    const { createdAt = new Date().toISOString(), grant = {}, learns = true } = before ?? {};
    const client: Client = { id, name, scopes: [...scopes], grant, learns, createdAt, lastSeenAt: null };
    if (!this.readOnly) {
      this.sqlite
        .prepare(
          `insert into client (id, name, token_hash, scopes, created_at) values (?, ?, ?, ?, ?)
           on conflict (id) do update set name = excluded.name, token_hash = excluded.token_hash, scopes = excluded.scopes`,
        )
        .run(id, name, hash.toString('hex'), JSON.stringify(scopes), client.createdAt);
    }
    this.forget(id);
    this.remember(client, hash);
    return client;
  }

  /** Who holds this token, or null. Costs one hash; the time seen is written later, in groups. */
  authenticate(token: string): Caller | null {
    const hash = hashOf(token);
    const known = this.byHash.get(hash.toString('hex'));
    if (!known || !timingSafeEqual(known.hash, hash)) return null;
    known.client.lastSeenAt = new Date().toISOString();
    known.seen = true;
    return known.caller;
  }

  /** Whether this is the client's token; unlike `authenticate`, asking is not a visit. */
  holds(id: string, token: string): boolean {
    return this.byHash.get(hashOf(token).toString('hex'))?.client.id === id;
  }

  list(): Client[] {
    return [...this.byHash.values()].map(({ client }) => ({ ...client })).toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
  }

  /** Its token is refused from now on. Fails with `client-unknown`. */
  remove(id: string): Result<Record<string, never>> {
    if (!this.readOnly) this.sqlite.prepare('delete from client where id = ?').run(id);
    return this.forget(id) ? ok({}) : fail('client-unknown', 'There is no such client any more.', 'Reload the list of clients.');
  }

  /** What this client's `run_code` may touch. Fails with `client-unknown`. */
  setGrant(id: string, permissions: Permissions): Result<Client> {
    return this.change(id, { grant: permissions });
  }

  /** Makes the client a reviewing agent, or ends it. Fails with `client-unknown`. */
  setReviewer(id: string, isReviewer: boolean): Result<Client> {
    const scopes =
      this.list()
        .find((known) => known.id === id)
        ?.scopes.filter((scope) => scope !== 'review') ?? [];
    return this.change(id, { scopes: isReviewer ? [...scopes, 'review'] : scopes });
  }

  /** Whether this client's use teaches, and what it taught counts. Fails with `client-unknown`. */
  setLearns(id: string, learns: boolean): Result<Client> {
    return this.change(id, { learns });
  }

  /** False for a client that is gone. */
  learns(id: string): boolean {
    for (const { client } of this.byHash.values()) if (client.id === id) return client.learns;
    return false;
  }

  private change(id: string, change: Partial<Pick<Client, 'scopes' | 'grant' | 'learns'>>): Result<Client> {
    const known = [...this.byHash.values()].find(({ client }) => client.id === id);
    if (!known) return fail('client-unknown', 'There is no such client any more.', 'Reload the list of clients.');
    const client = { ...known.client, ...change };
    this.sqlite
      .prepare('update client set scopes = ?, permissions = ?, learns = ? where id = ?')
      .run(JSON.stringify(client.scopes), JSON.stringify(client.grant), client.learns ? 1 : 0, id);
    this.remember(client, known.hash);
    return ok({ ...client });
  }

  /** Writes when clients were last seen. */
  flush(): void {
    const seen = [...this.byHash.values()].filter((known) => known.seen);
    if (seen.length === 0 || this.readOnly) return;
    const update = this.sqlite.prepare('update client set last_seen_at = ? where id = ?');
    this.sqlite.transaction(() => {
      for (const known of seen) {
        update.run(known.client.lastSeenAt, known.client.id);
        known.seen = false;
      }
    })();
  }

  stop(): void {
    clearInterval(this.timer);
    this.flush();
  }

  /** When a client was last seen is a nicety: a full disk must not end the engine for it. */
  private flushOrLater(): void {
    try {
      this.flush();
    } catch {
      // Tried again with the next visit.
    }
  }

  private remember(client: Client, hash: Buffer): void {
    this.byHash.set(hash.toString('hex'), {
      client,
      caller: { name: client.name, scopes: client.scopes, clientId: client.id },
      hash,
      seen: false,
    });
  }

  private forget(id: string): boolean {
    for (const [key, { client }] of this.byHash) if (client.id === id) return this.byHash.delete(key);
    return false;
  }
}
