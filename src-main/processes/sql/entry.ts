/** Starts a SQL process: a tool's statements run here, because one that never ends can only be stopped by killing its process. */
import { Worker } from 'node:worker_threads';
import { connectToParent } from '../child-port.ts';
import type { SqlRequest } from './protocol.ts';
import { SqlService } from './sql-service.ts';

/**
 * Ends this process when its parent has died while a statement runs: the main thread would not hear of it. (A thread cannot be used
 * for the statements themselves: `terminate` waits for SQLite, which does not return.)
 */
const guard = `const { workerData } = require('node:worker_threads');
setInterval(() => { if (process.ppid !== workerData) process.kill(process.pid, 'SIGKILL'); }, 1000);`;
new Worker(guard, {
  eval: true,
  // Read here: a thread that starts late on a busy machine might take the orphans' foster parent for its own.
  workerData: process.ppid,
  resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1 },
}).unref();

const parent = await connectToParent();
const service = new SqlService((replies) => parent.send(replies));
parent.onMessage((message) => service.receive(message as SqlRequest[]));
