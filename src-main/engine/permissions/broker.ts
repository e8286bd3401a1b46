/** The broker: one list of kinds; it checks names, makes the review's rows, and opens the granted handles of a run. */
import type { Permissions } from '#contract/permissions.ts';
import { fail, ok, type Result } from '#contract/result.ts';
import type { Broker, BrokerContext, BrokerSession, PermissionCall } from '../making-parts.ts';
import type { Handle, KindPart, RehearsalContext } from './kind.ts';
import { listed } from './names.ts';

export class JigBroker implements Broker {
  private readonly kinds: readonly KindPart[];

  constructor(kinds: readonly KindPart[]) {
    this.kinds = kinds;
  }

  check(permissions: Permissions): ReturnType<Broker['check']> {
    return this.kinds.flatMap((part) => part.check(permissions).map((problem) => ({ kind: part.kind, ...problem })));
  }

  rows(
    permissions: Permissions,
    { previous, observed }: { previous: Permissions | null; observed: ReturnType<BrokerSession['observed']> },
  ): ReturnType<Broker['rows']> {
    return this.kinds.flatMap((part) => {
      const now = part.rows(permissions);
      const before = new Map((previous ? part.rows(previous) : []).map((row) => [row.name, row]));
      const used = new Map(observed.filter((use) => use.kind === part.kind).map((use) => [use.name, use.text]));
      const asked = now.map((row) => {
        const former = before.get(row.name);
        before.delete(row.name);
        const change =
          previous === null || !former ? ('added' as const) : former.access === row.access ? ('same' as const) : ('changed' as const);
        return { kind: part.kind, ...row, requested: true, observed: used.get(row.name) ?? null, change };
      });
      const removed = [...before.values()].map((row) => ({
        kind: part.kind,
        ...row,
        requested: false,
        observed: null,
        change: 'removed' as const,
      }));
      return [...asked, ...removed];
    });
  }

  bind(permissions: Permissions): Record<string, string> {
    return Object.assign({}, ...this.kinds.map((part) => part.bind?.(permissions) ?? {})) as Record<string, string>;
  }

  /** Fails with `permission-unknown` when a name is not configured any more. */
  async open(permissions: Permissions, context: BrokerContext): Promise<Result<BrokerSession>> {
    const [problem] = this.check(permissions);
    if (problem) return fail('permission-unknown', problem.message, problem.fix, problem);
    return ok(new Session(this.kinds.map((part) => ({ kind: part.kind, handles: part.open(permissions, context) }))));
  }

  async rehearse(permissions: Permissions, given: Record<string, unknown>, context: RehearsalContext): Promise<Result<BrokerSession>> {
    const opened: Opened[] = [];
    for (const part of this.kinds) {
      const handles = await part.rehearse(permissions, given[part.kind], context);
      if (!handles.ok) {
        await new Session(opened).close();
        return handles;
      }
      opened.push({ kind: part.kind, handles: handles.value });
    }
    return ok(new Session(opened));
  }

  async stop(): Promise<void> {
    await Promise.all(this.kinds.map(async (part) => part.stop?.()));
  }
}

interface Opened {
  kind: KindPart['kind'];
  handles: Handle[];
}

class Session implements BrokerSession {
  private readonly opened: readonly Opened[];
  private readonly handles = new Map<string, Handle>();
  private closing: Promise<void> | null = null;

  constructor(opened: readonly Opened[]) {
    this.opened = opened;
    for (const { handles } of opened) for (const handle of handles) this.handles.set(handle.id, handle);
  }

  async call({ handle: id, ...call }: PermissionCall): Promise<Result<unknown>> {
    if (this.closing || call.signal.aborted)
      return fail('run-ended', `${id}: the run has ended.`, 'Nothing is done after the end of a run.');
    const handle = this.handles.get(id);
    if (!handle) {
      const granted = [...this.handles.keys()];
      return fail(
        'permission-denied',
        `${id.slice(0, 80)} is not among the tool's permissions; it has ${granted.length === 0 ? 'none' : listed(granted)}.`,
        'Name it in `permissions` and submit the tool again: a person then reviews it.',
      );
    }
    return handle.call(call);
  }

  observed(): ReturnType<BrokerSession['observed']> {
    return this.opened.flatMap(({ kind, handles }) => handles.flatMap((handle) => handle.observed().map((use) => ({ kind, ...use }))));
  }

  close(): Promise<void> {
    this.closing ??= Promise.all([...this.handles.values()].map((handle) => handle.close())).then(() => {});
    return this.closing;
  }
}
