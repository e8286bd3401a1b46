/** The runner's realm inside the benchmark's own process, so that the same thread's time is measured in and out of the sandbox. */
import { readFileSync } from 'node:fs';
import { constants, createContext, Script } from 'node:vm';
import { processEntry } from '../../../src-main/processes/process-entries.ts';
import type { Start } from '../../runner/support/live-runner.ts';

interface Realm {
  receive(frames: string): void;
  flush(): void;
  tick(): void;
}
type StartRealm = (send: (frames: string) => void, wake: () => void, arm: (ms: number) => void, monotonic: () => number) => Realm;

/** Starts a program. `onCall` sees each call's first argument and answers when it wants to. Resolves with the result. */
export function runInProcess(start: Start, onCall: (argument: unknown, answer: (value: unknown) => void) => void): Promise<unknown> {
  const source = readFileSync(processEntry('runner').replace('entry.cjs', 'realm.js'), 'latin1');
  const context = createContext(constants.DONT_CONTEXTIFY, { codeGeneration: { strings: true, wasm: false } });
  new Script(source, { filename: 'realm.js' }).runInContext(context);
  return new Promise((resolve, reject) => {
    const send = (frames: string) => {
      for (const line of frames.split('\n')) {
        const frame = JSON.parse(line) as { t: string; id: number; a: unknown[]; v: unknown; error: { message: string } };
        if (frame.t === 'call') onCall(frame.a[0], (v) => realm.receive(JSON.stringify({ t: 'reply', id: frame.id, ok: true, v, now: 0 })));
        else if (frame.t === 'result') resolve(frame.v);
        else if (frame.t === 'failed') reject(new Error(frame.error.message));
      }
    };
    const realm = (context as { jigRealm: StartRealm }).jigRealm(
      send,
      () => process.nextTick(() => realm.flush()),
      (ms) => void setTimeout(() => realm.tick(), ms),
      () => performance.now(),
    );
    realm.receive(JSON.stringify(start));
  });
}
