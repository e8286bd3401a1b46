/** A child program for the tests of the process host: does what its first argument says. */
import { getHeapStatistics } from 'node:v8';
import { connectToParent } from '../../src-main/processes/child-port.ts';

const parent = await connectToParent();
switch (process.argv[2] ?? '') {
  case 'echo':
    parent.onMessage((message) => parent.send(message));
    break;
  case 'describe':
    parent.send({ env: process.env, flags: process.execArgv, heapLimitBytes: getHeapStatistics().heap_size_limit });
    break;
  case 'exit':
    process.exit(Number(process.argv[3]));
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
