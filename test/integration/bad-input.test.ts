/** Bad input at the level of the whole app: queries that are none, numbers out of range, a model process that dies. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnyClient } from '../endpoint/connect.ts';
import { commandLine, processTree } from '../support/processes.ts';
import { commandLineOf, workshop } from './real-servers.ts';
import { doors, findTools, namesOf, RunningJig } from './running-jig.ts';

let jig: RunningJig;

beforeAll(async () => {
  jig = await RunningJig.start();
  await jig.import('--command', commandLineOf(workshop), '--name', 'workshop');
  await jig.indexed();
});
afterAll(() => jig.stop());

describe.each(doors)('from a %s', (door) => {
  let client: AnyClient;
  beforeAll(async () => {
    client = await jig.connect(door);
  });

  it.each([
    ['empty', ''],
    ['blank', ' \n\t '],
  ])('an %s query is answered with what to do', async (_, query) => {
    const answer = await client.callTool({ name: 'find_tools', arguments: { query } });
    expect(answer).toMatchObject({
      isError: true,
      structuredContent: { error: { code: 'query-empty', message: expect.any(String), fix: expect.any(String) } },
    });
  });

  it('a query of 100 KB is answered, and the answer stays small', async () => {
    const query = `Fetch the last 5 transactions of Sashvat Bharat. ${'And please be so kind and quick about it. '.repeat(2_500)}`;
    const found = await findTools(client, query);
    expect([...namesOf(found), ...(found.others ?? [])]).toContain('workshop__fetch_transactions');
    expect(JSON.stringify(found).length).toBeLessThan(20_000);
  });

  it('100 KB without a space, and 100 KB of context, are answered too', async () => {
    expect((await findTools(client, 'x'.repeat(100_000))).tools).toBeInstanceOf(Array);
    const found = await findTools(client, 'Now send that by email to my boss', { context: 'many words before '.repeat(6_000) });
    expect([...namesOf(found), ...(found.others ?? [])]).toContain('workshop__send_email');
  });

  it.each(['🎉🎉🎉', '👩‍👩‍👧‍👦', '!!! ??? ...', '\u0000\u0007'])('%j hands out no tool, and says so', async (query) => {
    const found = await findTools(client, query);
    expect(namesOf(found)).toEqual([]);
    expect(found.note).toBeTruthy();
  });

  it.each([0, 11, -1, 2.5, '3', 1e9])('a limit of %j is refused at its place, with the schema', async (limit) => {
    const answer = await client.callTool({ name: 'find_tools', arguments: { query: 'list the orders', limit } });
    expect(answer).toMatchObject({
      isError: true,
      structuredContent: { error: { code: 'arguments-invalid', fix: expect.any(String) }, path: '/limit', schema: { required: ['query'] } },
    });
  });
});

describe('K out of range', () => {
  it.each([0, 51, -1, 2.5])('in a route and in the settings: %j', async (topK) => {
    expect(await jig.ask('routing.route', { query: 'list the orders', topK })).toMatchObject({ ok: false });
    expect(await jig.ask('settings.change', { topK })).toMatchObject({ ok: false, error: { code: 'input-invalid' } });
    expect(await jig.ask('library.saveProfile', { name: 'p', topK, includesMenu: true, toolIds: [] })).toMatchObject({ ok: false });
  });

  it.each([1, 50])('its ends are in it: %j', async (topK) => {
    const route = await jig.call('routing.route', { query: 'list the orders', topK });
    expect(route.candidates).toHaveLength(topK);
    expect(route.picks.map(({ name }) => name)).toContain('workshop__list_orders');
  });
});

describe('kill -9 of the inference process', () => {
  const inferencePid = () => processTree(jig.served.ready.pid).find((pid) => commandLine(pid).includes('inference'));

  it('is seen in the status and recovered, and requests meanwhile are answered', async () => {
    const client = await jig.connect('v2 client over HTTP');
    const before = await jig.indexed();
    const pid = inferencePid();
    expect(before.processes).toContainEqual(expect.objectContaining({ label: 'inference', state: 'running', pid, restarts: 0 }));
    if (pid === undefined) throw new Error('no inference process');
    process.kill(pid, 'SIGKILL');
    const meanwhile = await Promise.all([1, 2, 3].map(() => findTools(client, 'List the open orders')));
    for (const found of meanwhile) expect(namesOf(found)).toContain('workshop__list_orders');

    const after = await jig.until(
      ({ index, processes }) =>
        index.modelState === 'ready' &&
        processes.some(({ label, state, restarts }) => label === 'inference' && state === 'running' && restarts === 1),
    );
    const inference = after.processes.find(({ label }) => label === 'inference');
    expect(inference?.lastExit).toContain('SIGKILL');
    expect(inference?.pid).not.toBe(pid);
    expect(after.index).toMatchObject({ tools: before.index.tools, embedded: before.index.tools, problem: null });
    const route = await jig.call('routing.route', { query: 'List the open orders' });
    expect(route).toMatchObject({ searchedBy: 'vectors+text', picks: [{ name: 'workshop__list_orders' }] });
  });
});
