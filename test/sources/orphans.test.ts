/** Nothing that Jig started may outlive it: not after a normal stop, and not after `kill -9`. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { joinWords } from '../../src-main/lib/shell-words.ts';
import { fixture, must, openSources, tempFolder } from './setup.ts';
import { isRunning } from '../support/processes.ts';

const pidsIn = (file: string) => readFileSync(file, 'utf8').trim().split('\n').map(Number);
const running = (file: string) => pidsIn(file).filter(isRunning);
const stubborn = (pids: string) => joinWords([process.execPath, fixture('sources/odd-server.ts'), '--pids', pids, '--stubborn']);

test('stop ends a server that ignores all requests to end, with its children', async () => {
  const pids = `${tempFolder()}/pids`;
  const { sources } = openSources();
  must(await sources.import({ kind: 'command', command: stubborn(pids) }));
  expect(running(pids)).toHaveLength(2);
  await sources.stop();
  await expect.poll(() => running(pids)).toEqual([]);
});

test.skipIf(process.platform === 'win32')('kill -9 of Jig leaves no server and no child of a server behind', async () => {
  const pids = `${tempFolder()}/pids`;
  const parent = spawn(process.execPath, [fixture('sources/doomed-parent.ts'), stubborn(pids), tempFolder()], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(parent.stdout, 'data');
  expect(running(pids)).toHaveLength(2);
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  await expect.poll(() => running(pids)).toEqual([]);
});
