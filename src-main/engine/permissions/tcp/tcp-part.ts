/** The `tcp` permission: bytes to and from granted endpoints. */
import type { Permissions, Resource } from '#contract/permissions.ts';
import { fail, ok, type Result } from '#contract/result.ts';
import { connectChecked, systemResolver, type ResolveName } from '#lib/network/checked-connect.ts';
import type { BrokerContext, OnceEffects } from '../../making-parts.ts';
import { toWire, unknownOperation } from '../arguments.ts';
import type { GrantRow, Handle, HandleCall, KindPart, NameProblem, Observed, Vault } from '../kind.ts';
import { UseCount } from '../use-count.ts';
import { Conversation } from './conversation.ts';
import { openScripted } from './scripted-tcp.ts';
import { checkTargets, targetOf, targetRows, type GrantedTarget } from './targets.ts';
import { connectionOf, maxOf, timeoutOf, writtenBytes } from './tcp-arguments.ts';

const maxConnections = 16;
/** Of one endpoint in one run, each way. */
const maxBytes = 256 * 1_048_576;

const tryMs = 10_000;

export interface TcpPartOptions {
  vault: Vault;
  once: Pick<OnceEffects, 'once'>;
  resolve?: ResolveName;
}

export class TcpPart implements KindPart {
  readonly kind = 'tcp';
  private readonly options: Required<TcpPartOptions>;

  constructor({ vault, once, resolve = systemResolver }: TcpPartOptions) {
    this.options = { vault, once, resolve };
  }

  check(permissions: Permissions): NameProblem[] {
    return checkTargets(permissions, this.options.vault);
  }

  rows(permissions: Permissions): GrantRow[] {
    return targetRows(permissions, this.options.vault);
  }

  open({ tcp = {} }: Permissions, context: BrokerContext): Handle[] {
    return Object.entries(tcp).flatMap(([name, grant]) => {
      const target = targetOf(name, grant, this.options.vault);
      return target ? [new TcpHandle(target, context, this.options)] : [];
    });
  }

  rehearse(permissions: Permissions, given: unknown): Promise<Result<Handle[]>> {
    return Promise.resolve(openScripted(Object.keys(permissions.tcp ?? {}), given));
  }

  /** Connects; nothing is written. */
  async tryResource(resource: Resource): Promise<Result<{ ok: boolean; message: string }>> {
    if (resource.kind !== 'tcp') return ok({ ok: false, message: 'It is no TCP endpoint.' });
    const { host, port, tls } = resource;
    const signal = new AbortController().signal;
    const target = { host, port, tls, isPrivateAllowed: true };
    const connected = await connectChecked(target, { resolve: this.options.resolve, signal, timeoutMs: tryMs });
    if (!connected.ok) return ok({ ok: false, message: connected.error.message });
    connected.value.destroy();
    return ok({ ok: true, message: `${host}:${port} accepts connections${tls ? ', encrypted' : ''}.` });
  }
}

class TcpHandle implements Handle {
  readonly id: string;
  private readonly target: GrantedTarget;
  private readonly context: BrokerContext;
  private readonly options: Required<TcpPartOptions>;
  private readonly connections = new Map<number, Conversation>();
  private readonly attempts = new Map<string, number>();
  private readonly count: UseCount;
  private nextId = 1;
  private connecting = 0;
  private written = 0;
  private received = 0;

  constructor(target: GrantedTarget, context: BrokerContext, options: Required<TcpPartOptions>) {
    this.id = `tcp.${target.name}`;
    this.target = target;
    this.context = context;
    this.options = options;
    this.count = new UseCount(target.name);
  }

  call(call: HandleCall): Promise<Result<unknown>> {
    switch (call.op) {
      case 'connect':
        return this.connect(call);
      case 'write':
        return this.write(call);
      case 'read':
        return this.read(call);
      case 'close':
        return this.end(call);
      default:
        return Promise.resolve(unknownOperation(this.id, call.op, ['connect', 'write', 'read', 'close']));
    }
  }

  observed(): Observed[] {
    return this.count.observed();
  }

  async close(): Promise<void> {
    const open = [...this.connections.values()];
    this.connections.clear();
    const isInterrupted = this.context.signal.aborted;
    await Promise.all(open.map((conversation) => (isInterrupted ? conversation.interrupt() : conversation.finish())));
  }

  private async connect({ args, signal }: HandleCall): Promise<Result<unknown>> {
    const timeoutMs = timeoutOf(this.id, 'connect', args[0]);
    if (!timeoutMs.ok) return timeoutMs;
    if (this.connections.size + this.connecting >= maxConnections) {
      return fail('limit-reached', `${this.id}: ${maxConnections} connections are open.`, 'Close those that are no longer needed.');
    }
    this.connecting += 1;
    const { once, resolve } = this.options;
    const connected = await connectChecked(this.target, { resolve, signal, timeoutMs: timeoutMs.value });
    this.connecting -= 1;
    if (!connected.ok) return connected;
    this.count.add('connection');
    const id = this.nextId++;
    this.connections.set(id, new Conversation(connected.value, { once, run: this.context.run, name: this.id, attempts: this.attempts }));
    return ok({ connection: id });
  }

  private async write({ args, effectId, step, signal }: HandleCall): Promise<Result<unknown>> {
    const conversation = connectionOf(this.id, 'write', this.connections, args[0]);
    if (!conversation.ok) return conversation;
    const bytes = writtenBytes(this.id, args[1]);
    if (!bytes.ok) return bytes;
    if (this.written + bytes.value.length > maxBytes) return this.tooMuch('written');
    this.written += bytes.value.length;
    this.count.add('write', { bytesOut: bytes.value.length });
    return conversation.value.write(bytes.value, { effectId, step, signal });
  }

  private async read({ args, signal }: HandleCall): Promise<Result<unknown>> {
    const conversation = connectionOf(this.id, 'read', this.connections, args[0]);
    if (!conversation.ok) return conversation;
    const max = maxOf(this.id, args[1]);
    if (!max.ok) return max;
    const timeoutMs = timeoutOf(this.id, 'read', args[1]);
    if (!timeoutMs.ok) return timeoutMs;
    if (this.received >= maxBytes) return this.tooMuch('read');
    const result = await conversation.value.read({ max: max.value, timeoutMs: timeoutMs.value, signal });
    if (!result.ok) return result;
    this.received += result.value?.length ?? 0;
    this.count.add('read', { bytesIn: result.value?.length ?? 0 });
    return ok(result.value && toWire(result.value));
  }

  private async end({ args }: HandleCall): Promise<Result<unknown>> {
    const conversation = connectionOf(this.id, 'close', this.connections, args[0]);
    this.connections.delete(Number(args[0]));
    // Closing twice is no mistake.
    if (conversation.ok) await conversation.value.finish();
    return ok(null);
  }

  private tooMuch(verb: string): Result<never> {
    return fail('limit-reached', `${this.id}: ${maxBytes} bytes have been ${verb} in this run.`, 'Split the work into several runs.');
  }
}
