/** A window of the screens without its pictures: the same WebSocket and the same key, so that a test can decide as a person does. */
import { WebSocket } from 'ws';
import type { CallInput, CallName, CallOutput } from '../../src-preload/contract/index.ts';
import type { Result } from '../../src-preload/contract/result.ts';
import type { ResponseFrame } from '../../src-preload/contract/wire.ts';

export class JigWindow {
  private readonly socket: WebSocket;
  private readonly waiting = new Map<number, (frame: ResponseFrame) => void>();
  private nextId = 1;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data) => {
      const frame = JSON.parse(String(data)) as ResponseFrame | { event: string };
      if ('id' in frame) this.waiting.get(frame.id)?.(frame);
    });
  }

  /** `ui`: the address that the ready line carries. */
  static async open(ui: string): Promise<JigWindow> {
    const address = new URL(ui);
    const key = address.hash.replace('#key=', '');
    const socket = new WebSocket(`ws://${address.host}/ui/socket`, { origin: address.origin });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    socket.send(JSON.stringify({ hello: 'jig', key }));
    return new JigWindow(socket);
  }

  ask<N extends CallName>(call: N, input: CallInput<N>): Promise<Result<CallOutput<N>>> {
    const id = this.nextId++;
    return new Promise((resolve) => {
      this.waiting.set(id, (frame) => {
        this.waiting.delete(id);
        resolve((frame.ok ? { ok: true, value: frame.value } : { ok: false, error: frame.error }) as Result<CallOutput<N>>);
      });
      this.socket.send(JSON.stringify({ id, call, input }));
    });
  }

  /** The same, for calls that must not fail. */
  async call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> {
    const answer = await this.ask(name, input);
    if (!answer.ok) throw new Error(`${name}: ${answer.error.code}: ${answer.error.message} ${answer.error.fix}`);
    return answer.value;
  }

  /** Reads the sheet of a waiting draft and approves what it shows. */
  async approve(id: string): Promise<CallOutput<'drafts.approve'>> {
    const { identity, ticket } = await this.call('drafts.get', { id });
    return this.call('drafts.approve', { id, identity: identity ?? '', ticket: ticket ?? '' });
  }

  close(): void {
    this.socket.close();
  }
}
