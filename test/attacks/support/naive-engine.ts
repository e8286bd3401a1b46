/**
 * What an engine without a sandbox does: `new Function` in a plain child process, one thread for each program so that none sees what another
 * has broken. Attacks must get out of it; those that do not would prove nothing where they are held.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** In a thread: runs one program, with a host that handles what it is given the way careless code does. */
const thread = `
const { parentPort, workerData } = require('node:worker_threads');
const { inspect } = require('node:util');
const merge = (into, from) => {
  for (const key of Object.keys(from)) {
    if (from[key] !== null && typeof from[key] === 'object' && into[key] !== undefined) merge(into[key], from[key]);
    else into[key] = from[key];
  }
  return into;
};
async function answer(given) {
  if (given === 'throw') throw new Error('no', { cause: new Error('why') });
  if (given === 'object') return { list: [1] };
  if (given === 'proto') return JSON.parse('{"__proto__": {"pwned": 1}, "plain": 1}');
  if (typeof given === 'object' && given !== null) {
    inspect(given);
    if (Array.isArray(given)) given.map((item) => ({ item }));
    await given;
    for (const key of Object.keys(given)) { await given[key]; String(given[key]); }
    merge({}, given);
    JSON.stringify(given);
  }
  return 'x';
}
function host(given) {
  return answer(given);
}
const granted = { kv: { get: host }, log: (...values) => { for (const value of values) inspect(value); } };
const jig = { z: {}, defineTool: (tool) => tool, skip: (reason) => { throw new Error(reason); } };
process.on('uncaughtException', () => {});
(async () => {
  try {
    const run = new Function('host', 'granted', 'jig', 'return (async () => {' + workerData + '\\n})();');
    parentPort.postMessage((await run(host, granted, jig)) === true);
  } catch (error) {
    parentPort.postMessage('threw: ' + String(error?.message));
  }
  process.exit();
})();`;

const child = `
const { Worker } = require('node:worker_threads');
const thread = ${JSON.stringify(thread)};
process.once('message', async ({ bodies, threads }) => {
  const outcomes = [];
  let next = 0;
  const serve = async () => {
    for (let at = next++; at < bodies.length; at = next++) {
      outcomes[at] = await new Promise((resolve) => {
        const worker = new Worker(thread, { eval: true, workerData: bodies[at], stdout: true, stderr: true });
        const timer = setTimeout(() => resolve('hangs'), 10000);
        worker.once('message', resolve);
        worker.once('error', (error) => resolve('threw: ' + error.message));
        worker.once('exit', () => { clearTimeout(timer); resolve('ended'); });
      });
    }
  };
  await Promise.all(Array.from({ length: threads }, serve));
  process.send(outcomes, () => process.exit());
});`;

/** For each body (of an async function) whether it returned true; else false, or in words what became of it. */
export async function runNaively(bodies: readonly string[]): Promise<unknown[]> {
  const engine = spawn(process.execPath, ['-e', child], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const ended = once(engine, 'exit');
  engine.send({ bodies, threads: 2 });
  const [outcomes] = (await Promise.race([once(engine, 'message'), ended.then(() => [[]])])) as [unknown[]];
  engine.kill('SIGKILL');
  await ended;
  return outcomes;
}
