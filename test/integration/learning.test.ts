/** Learning in the real app, with its real model: over HTTP, over stdio, through a restart, and not from scripts. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Example } from '../../src-preload/contract/learning.ts';
import { workshop } from '../support/screens.ts';
import { callTool, findTools, RunningJig } from './running-jig.ts';

const asked = 'what did Sashvat Bharat spend his money on';
const tool = 'workshop__fetch_transactions';
const args = { client: 'Sashvat Bharat', limit: 1 };
let jig: RunningJig;
let toolId: number;

const examples = (): Promise<Example[]> => jig.call('learning.examples', { toolId });
const route = async (query: string) => (await jig.call('routing.route', { query, topK: 10 })).candidates.find(({ name }) => name === tool);

beforeAll(async () => {
  jig = await RunningJig.start();
  await jig.import('--command', `"${process.execPath}" "${workshop}"`, '--name', 'workshop');
  await jig.indexed();
  const { tools } = await jig.call('library.tools', { text: 'fetch_transactions' });
  toolId = tools[0]?.id ?? 0;
});
afterAll(() => jig.stop());

it('a client over HTTP teaches, and the next request like it is lifted', async () => {
  const client = await jig.connect('v2 client over HTTP');
  const found = await findTools(client, asked);
  expect([...found.tools.map(({ name }) => name), ...(found.others ?? [])]).toContain(tool);
  const before = await route('what does Sashvat Bharat spend money on?');
  await callTool(client, tool, args);
  expect(await examples()).toMatchObject([{ query: asked, origin: 'use', client: 'local' }]);
  const after = await expect
    .poll(() => route('what does Sashvat Bharat spend money on?'))
    .toMatchObject({ reason: expect.stringContaining(`used before for "${asked}"`) })
    .then(() => route('what does Sashvat Bharat spend money on?'));
  expect(after?.score).toBeGreaterThan(before?.score ?? 1);
});

it('so does one over stdio; a script that calls tools does not', async () => {
  const client = await jig.connect('v1 client over stdio');
  await findTools(client, 'latest transactions of Sashvat Bharat');
  const script = `return await tools.${tool}(${JSON.stringify(args)});`;
  await client.callTool({ name: 'run_code', arguments: { code: script } });
  expect(await examples()).toHaveLength(1);
  await callTool(client, tool, args);
  expect((await examples()).map(({ query }) => query)).toEqual(['latest transactions of Sashvat Bharat', asked]);
  // One that is left alone would become the engine in the next test.
  await client.close();
});

it('survives a crash, and only a window says who may teach', async () => {
  jig.served.child.kill('SIGKILL');
  await jig.served.exited;
  jig.served = await jig.box.serve();
  await jig.indexed();
  expect(await examples()).toHaveLength(2);
  await expect.poll(() => route(asked)).toMatchObject({ reason: expect.stringContaining('used before for') });
  const local = (await jig.call('clients.list', {})).find(({ name }) => name === 'local');
  expect(local).toMatchObject({ learns: true });
  const change = { id: local?.id ?? '', learns: false };
  expect(await jig.ask('clients.setLearns', change)).toMatchObject({ ok: false, error: { code: 'review-window-only' } });
  const window = await jig.window();
  expect(await window.call('clients.setLearns', change)).toMatchObject({ learns: false });
  expect((await route(asked))?.reason).not.toContain('used before for');
  expect(await jig.call('learning.clear', {})).toEqual({ removed: 2 });
  expect(await examples()).toEqual([]);
});
