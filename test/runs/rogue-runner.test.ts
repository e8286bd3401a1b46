/** A runner whose sandbox was broken: whatever it sends, its run ends with the reason, and the engine goes on. */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NodeProcessHost } from '../../src-main/headless/node-process-host.ts';
import { finished, logger, openBox, program, type Box } from './harness.ts';

const entry = fileURLToPath(new URL('../fixtures/runs/rogue-runner.ts', import.meta.url));
let box: Box;
beforeAll(() => {
  box = openBox({
    processHost: new NodeProcessHost({ logger, entryOf: () => entry }),
    answer: ({ call }) => new Promise((resolve) => call.signal.addEventListener('abort', () => resolve({ ok: true, value: null }))),
    // The flood is stopped by its own limit, not by that of the log.
    limits: { logBytes: 1_048_576, messagesPerSecond: 2_000, wallMs: 60_000 },
  });
});
afterAll(() => box.remove());

async function run(deed: string) {
  return finished(box, '', { program: { ...program(''), compiled: deed } });
}

test.each([
  ['no JSON', 'runner-malformed', 'not JSON'],
  ['no frame', 'runner-malformed', 'no type'],
  ['unknown type', 'runner-malformed', 'shutdown'],
  ['inherited type', 'runner-malformed', 'constructor'],
  ['wrong shape', 'runner-malformed', 'call'],
  ['not text', 'runner-malformed', 'not JSON'],
  ['ready again', 'runner-malformed', 'ready'],
  ['two results', 'runner-malformed', 'after the end'],
  ['end without begin', 'runner-malformed', 'not begun'],
  ['huge frame', 'runner-malformed', 'in one frame'],
  ['deep arguments', 'runner-malformed', 'nested deeper than'],
  ['arguments that are no hash', 'runner-malformed', 'begin'],
  ['deep result', 'runner-malformed', 'nested deeper than'],
  ['deep value of a step', 'runner-malformed', 'nested deeper than'],
  ['empty line flood', 'runner-malformed', 'not JSON'],
  ['too many calls', 'limit-calls', '64'],
  ['too many steps', 'limit-steps', '10,000'],
  ['log flood', 'limit-messages', '2,000 a second'],
  ['progress flood', 'limit-messages', '2,000 a second'],
  ['one huge message', 'limit-traffic', '64 MiB'],
  ['long log', 'limit-log', '1,048,576'],
])('%s', async (deed, code, text) => {
  const ended = await run(deed);
  expect(ended).toMatchObject({ state: 'failed', result: null, error: { code } });
  expect(ended.error?.message).toContain(text);
  expect(box.audit.list({ subject: ended.id, limit: 5 }).map(({ event }) => event)).toContain('run.killed');
});

test('a permission that was not granted is refused, whoever asks', async () => {
  expect(await run('foreign permission')).toMatchObject({
    state: 'done',
    result: { t: 'reply', ok: false, error: { code: 'permission-denied' } },
  });
});

test.each([
  ['exit', 'status 3'],
  ['crash', 'SIGABRT'],
])('one that ends by itself (%s) leaves a run that can be resumed', async (deed, text) => {
  const ended = await run(deed);
  expect(ended).toMatchObject({ state: 'interrupted', error: { code: 'runner-died' } });
  expect(ended.error?.message).toContain(text);
});
