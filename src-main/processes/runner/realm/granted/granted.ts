/** The second argument of a tool's `run`, and of the work of a step: the same things, bound to where they are used. */
import { Each, type Final } from '../each.ts';
import { readOptions } from '../each-options.ts';
import { JigError, shortened } from '../jig-error.ts';
import type { Context, RunState } from '../run-state.ts';
import { step } from '../step.ts';
import { filesHandle, httpHandle, kvHandle, mailHandle, missingKv, sqlHandle, tcpHandle, type Ask } from './handles.ts';

type Bag = Record<string, unknown>;
type Work = (...args: unknown[]) => unknown;

const maxReasons = 100;
const maxFailures = 20;

function isFunction(value: unknown): value is Work {
  return typeof value === 'function';
}

/** Properties that are made when they are first read: a step that only sends a mail makes no other handle. */
function lazily(parts: Record<string, () => unknown>): PropertyDescriptorMap {
  const descriptors: PropertyDescriptorMap = {};
  for (const [name, make] of Object.entries(parts)) {
    let made: unknown;
    descriptors[name] = { get: () => (made ??= make()), enumerable: true, configurable: true };
  }
  return descriptors;
}

/** Everything that the run was granted, for one place in it. */
export function grantedFor(run: RunState, context: Context): object {
  const { permissions, tools } = run.start;
  const ask =
    (handle: string): Ask =>
    (op, args) =>
      run.calls.call(handle, op, args, context);
  const byName = (kind: string, names: object | undefined, make: (ask: Ask) => unknown) => () => {
    const handles: Bag = {};
    for (const name of Object.keys(names ?? {})) handles[name] = make(ask(`${kind}.${name}`));
    return handles;
  };
  return Object.defineProperties(
    {},
    lazily({
      log: () => logFunction(run),
      step: () => (key: unknown, work: unknown) => {
        if (!isFunction(work)) {
          return Promise.reject(new JigError('step-work', 'step: the second argument must be the function that does the work.'));
        }
        return step(run, context, key, (inner) => work(grantedFor(run, inner)));
      },
      each: () => eachFunction(run, context),
      sleep: () => (ms: unknown) => new Promise<void>((resolve) => void run.clock.after(Number(ms), resolve)),
      progress: () => (done: unknown, total?: unknown, note?: unknown) => sendProgress(run, done, total, note),
      now: () => () => run.clock.now(),
      random: () => () => context.random.next(),
      uuid: () => () => context.random.uuid(),
      sql: byName('sql', permissions.sql, sqlHandle),
      http: byName('http', permissions.http, httpHandle),
      tcp: byName('tcp', permissions.tcp, tcpHandle),
      mail: byName('mail', permissions.mail, mailHandle),
      files: byName('files', permissions.files, filesHandle),
      kv: () => (permissions.kv ? kvHandle(ask('kv')) : missingKv()),
      // Only the request sees the secret: here is its placeholder.
      secrets: () => Object.fromEntries((permissions.secrets ?? []).map((name) => [name, `{{secret:${name}}}`])),
      tools: () =>
        Object.fromEntries(
          Object.entries(tools).map(([local, full]) => [local, (args?: unknown) => ask('tools')('call', [full, args ?? {}])]),
        ),
    }),
  );
}

function logFunction(run: RunState): object {
  const info = (...values: unknown[]) => run.log.write('info', values);
  return Object.assign((...values: unknown[]) => run.log.write('info', values), {
    info,
    warn: (...values: unknown[]) => run.log.write('warn', values),
    error: (...values: unknown[]) => run.log.write('error', values),
  });
}

function sendProgress(run: RunState, done: unknown, total: unknown, note: unknown): void {
  const number = (value: unknown) => (typeof value === 'number' && Number.isFinite(value) ? value : null);
  const text = note === undefined ? null : shortened(String(note), 500);
  run.channel.progress(`{"t":"progress","done":${number(done)},"total":${number(total)},"note":${JSON.stringify(text)}}`);
}

function eachFunction(run: RunState, context: Context): object {
  const start = (items: unknown, given: unknown, work: unknown, keepsValues: boolean, onFinal: (final: Final) => void) => {
    if (!isFunction(work))
      throw new JigError('each-work', 'each: the third argument must be the function that does the work for one item.');
    const options = readOptions(items, given);
    return new Each(run, context, {
      items,
      options,
      work: (item, inner) => work(item, grantedFor(run, inner)),
      keepsValues,
      onFinal,
    }).finish();
  };
  const each = async (items: unknown, options: unknown, work: unknown) => {
    const results: object[] = [];
    await start(items, options, work, true, (final) => (results[final.index] = result(final)));
    return results;
  };
  const summary = async (items: unknown, options: unknown, work: unknown) => {
    const counts = new Summary();
    await start(items, options, work, false, (final) => counts.add(final));
    return counts.result();
  };
  return Object.assign(each, { summary });
}

function result(final: Final): object {
  const { key } = final;
  if ('value' in final) return { key, state: 'done', value: final.value };
  return 'skipped' in final ? { key, state: 'skipped', reason: final.skipped } : { key, state: 'failed', error: final.error };
}

/** Counts and the first reasons: memory stays flat however many items there are. */
class Summary {
  private success = 0;
  private failed = 0;
  private skipped = 0;
  private readonly reasons = new Map<string, number>();
  private readonly failures: { key: string; error: string }[] = [];

  add(final: Final): void {
    if ('value' in final) {
      this.success += 1;
    } else if ('skipped' in final) {
      this.skipped += 1;
      this.count(final.skipped);
    } else {
      this.failed += 1;
      this.count(final.error);
      if (this.failures.length < maxFailures) this.failures.push({ key: final.key, error: final.error });
    }
  }

  result(): object {
    const { success, failed, skipped, failures } = this;
    return { success, failed, skipped, reasons: Object.fromEntries(this.reasons), failures };
  }

  private count(reason: string): void {
    const name = this.reasons.has(reason) || this.reasons.size < maxReasons ? reason : 'other reasons';
    this.reasons.set(name, (this.reasons.get(name) ?? 0) + 1);
  }
}
