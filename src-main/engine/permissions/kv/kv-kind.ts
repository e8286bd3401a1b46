/** The `kv` permission: a tool's own small store, which outlives its runs and versions. */
import type { Permissions } from '#contract/permissions.ts';
import { fail, ok, type Result } from '#contract/result.ts';
import { isRecord } from '#lib/guards.ts';
import { isDeeperThan } from '#lib/json-depth.ts';
import type { Sqlite } from '../../database/open-database.ts';
import type { BrokerContext } from '../../making-parts.ts';
import { badArguments, isAbsent, unknownOperation } from '../arguments.ts';
import type { GrantRow, Handle, HandleCall, KindPart, NameProblem, Observed } from '../kind.ts';
import { UseCount } from '../use-count.ts';
import { kvLimits, MemoryKvStore, SqliteKvStore, type KvStore } from './kv-store.ts';

const operations = ['get', 'list', 'set', 'delete'];
const maxDepth = 200;

export class KvKind implements KindPart {
  readonly kind = 'kv';
  private readonly sqlite: Sqlite;

  constructor({ sqlite }: { sqlite: Sqlite }) {
    this.sqlite = sqlite;
  }

  check(): NameProblem[] {
    return [];
  }

  rows({ kv }: Permissions): GrantRow[] {
    if (!kv) return [];
    return [{ name: 'kv', access: kv === 'write' ? 'read and write' : 'read', target: "the tool's own store" }];
  }

  open({ kv }: Permissions, context: BrokerContext): Handle[] {
    return kv ? [new KvHandle(kv, new SqliteKvStore(this.sqlite, ownerOf(context)))] : [];
  }

  /** `given` holds values by key. */
  async rehearse({ kv }: Permissions, given: unknown): Promise<Result<Handle[]>> {
    const values = given ?? {};
    if (!isRecord(values)) return fail('given-invalid', 'given.kv is not an object.', 'Give values by key.');
    const texts = new Map<string, string>();
    for (const [key, value] of Object.entries(values)) {
      const problem = keyProblem(key);
      const text = jsonOf(value);
      if (problem !== null)
        return fail('given-invalid', `given.kv: the key ${JSON.stringify(key.slice(0, 60))} ${problem}.`, 'Use a shorter text.');
      if (!text.ok) return fail('given-invalid', `given.kv.${key.slice(0, 60)}: ${text.error.message}.`, text.error.fix);
      texts.set(key, text.value);
    }
    return ok(kv ? [new KvHandle(kv, new MemoryKvStore(texts))] : []);
  }
}

/** Once-only code has no name of its own: each client's scripts share a store, and see no other client's. */
function ownerOf({ tool, caller }: BrokerContext): string {
  return tool === 'run_code' ? `run_code of ${caller.clientId ?? caller.name}` : tool;
}

class KvHandle implements Handle {
  readonly id = 'kv';
  private readonly access: 'read' | 'write';
  private readonly store: KvStore;
  private readonly uses = new UseCount('kv');

  constructor(access: 'read' | 'write', store: KvStore) {
    this.access = access;
    this.store = store;
  }

  async call({ op, args }: HandleCall): Promise<Result<unknown>> {
    const [first, value] = args;
    if (!operations.includes(op)) return unknownOperation(this.id, op, operations);
    if (op === 'list') return this.list(first);
    const problem = keyProblem(first);
    if (problem !== null || typeof first !== 'string')
      return badArguments(this.id, op, `the key ${problem ?? 'is not a text'}`, 'Give a short text.');
    if (op === 'get') {
      this.uses.add('read');
      const text = this.store.get(first);
      return ok(text === undefined ? null : JSON.parse(text));
    }
    if (this.access !== 'write') {
      return fail(
        'permission-denied',
        `kv.${op}: the tool was granted read access only.`,
        'Ask for permissions: { kv: "write" } and submit it again.',
      );
    }
    if (op === 'delete') {
      this.uses.add('delete');
      this.store.delete(first);
      return ok({});
    }
    const text = jsonOf(value);
    const written = text.ok ? this.store.set(first, text.value) : text;
    if (written.ok) this.uses.add('write');
    return written.ok ? ok({}) : { ok: false, error: { ...written.error, message: `kv.set: ${written.error.message}.` } };
  }

  observed(): Observed[] {
    return this.uses.observed();
  }

  async close(): Promise<void> {
    // Nothing is held.
  }

  private list(prefix: unknown): Result<unknown> {
    if (!isAbsent(prefix) && typeof prefix !== 'string')
      return badArguments(this.id, 'list', 'the prefix is not a text', 'Leave it out to list all keys.');
    this.uses.add('list');
    return ok(this.store.list(typeof prefix === 'string' ? prefix : ''));
  }
}

function keyProblem(key: unknown): string | null {
  if (typeof key !== 'string') return 'is not a text';
  if (key === '') return 'is empty';
  if (!key.isWellFormed() || key.includes('\0')) return 'holds characters that are no text';
  return Buffer.byteLength(key) > kvLimits.keyBytes ? `has more than ${kvLimits.keyBytes} bytes` : null;
}

function jsonOf(value: unknown): Result<string> {
  if (value === undefined || (isRecord(value) && value['$undefined'] === true)) {
    return fail('permission-arguments', 'the value is undefined', 'Use delete() to take a key away, or store null.');
  }
  if (isDeeperThan(value, maxDepth))
    return fail('permission-arguments', `the value is nested deeper than ${maxDepth} levels`, 'Store flatter data.');
  const text = JSON.stringify(value);
  const bytes = Buffer.byteLength(text);
  if (bytes <= kvLimits.valueBytes) return ok(text);
  return fail(
    'kv-too-large',
    `the value has ${bytes} bytes; ${kvLimits.valueBytes} are allowed`,
    'Keep large data in a database or a folder.',
  );
}
