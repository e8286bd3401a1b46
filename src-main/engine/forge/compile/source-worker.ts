/** The thread behind source-compiler.ts. */
import { parentPort } from 'node:worker_threads';
import { compileSource, type SourceRequest, type SourceResult } from './compile-source.ts';

export interface SourceReply {
  id: number;
  result: SourceResult;
}

parentPort?.on('message', ({ id, request }: { id: number; request: SourceRequest }) => {
  parentPort?.postMessage({ id, result: compileSource(request) } satisfies SourceReply);
});
