/** A child program for the tests of the process host: does what its first argument says. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { getHeapStatistics } from 'node:v8';
import { connectToParent } from '../../src-main/processes/child-port.ts';

/** What can be seen and done from here; `path` is a file that the parent can read. */
function lookAround(path: string): Record<string, unknown> {
  const tries = (work: () => unknown): string => {
    try {
      return String(work());
    } catch (error) {
      return (error as NodeJS.ErrnoException).code ?? 'failed';
    }
  };
  return {
    pid: process.pid,
    environment: Object.keys(process.env).toSorted(),
    read: tries(() => readFileSync(path, 'utf8')),
    write: tries(() => writeFileSync('/written', 'x')),
    run: tries(() => execFileSync('/bin/sh', ['-c', 'echo ran'])),
    signal: tries(() => process.kill(Number(process.argv[4]), 0)),
    interfaces: Object.keys(networkInterfaces()),
  };
}

const parent = await connectToParent();
switch (process.argv[2] ?? '') {
  case 'echo':
    parent.onMessage((message) => parent.send(message));
    break;
  case 'describe':
    parent.send({ env: process.env, flags: process.execArgv, heapLimitBytes: getHeapStatistics().heap_size_limit });
    break;
  case 'look':
    parent.send(lookAround(process.argv[3] ?? ''));
    break;
  case 'exit':
    process.exit(Number(process.argv[3]));
    break;
  case 'abort':
    process.abort();
    break;
  case 'throw':
    throw new Error('a bug in the child');
  case 'crash':
    process.kill(process.pid, 'SIGSEGV');
    break;
  case 'print':
    process.stdout.write('a line on stdout\n');
    process.stderr.write('a line on stderr\n');
    break;
  case 'busy':
    parent.send({ pid: process.pid });
    // Never looks at its channel again.
    for (;;) Math.sqrt(Math.random());
}
