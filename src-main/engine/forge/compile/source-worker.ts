/** The thread behind source-compiler.ts. */
import { parentPort } from 'node:worker_threads';
import { compileSource, type SourceRequest, type SourceResult } from './compile-source.ts';
import { namedTools } from './named-tools.ts';

/** What the thread does, by name: what goes in, what comes out. */
export interface SourceTasks {
  compile: { request: SourceRequest; result: SourceResult };
  namedTools: { request: string; result: string[] };
}

export type SourceOrder = {
  [Task in keyof SourceTasks]: { id: number; task: Task; request: SourceTasks[Task]['request'] };
}[keyof SourceTasks];

export interface SourceReply {
  id: number;
  result: SourceTasks[keyof SourceTasks]['result'];
}

parentPort?.on('message', (order: SourceOrder) => {
  const result = order.task === 'compile' ? compileSource(order.request) : namedTools(order.request);
  parentPort?.postMessage({ id: order.id, result } satisfies SourceReply);
});
