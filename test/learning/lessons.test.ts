/** What examples do to a route: they lift and lower, enter tools that were not found, and stay out of everything else. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { value } from '../endpoint/harness.ts';
import { ScriptedModels } from '../routing/box.ts';
import { openClassroom, teachDesk, type Classroom } from './classroom.ts';

/** Forty tools that share their words with the request, and one that does not. */
const tools = {
  ...Object.fromEntries(
    Array.from({ length: 40 }, (_, i) => [`invoice_${i}`, `Writes the invoice of the month, kind ${i}, for the customer.`]),
  ),
  ring_bell: 'Rings the bell at the gate.',
};
const request = 'write the invoice of the month for the customer';

let room: Classroom;

beforeEach(async () => {
  room = await openClassroom();
  await teachDesk(room, tools);
});
afterEach(() => room.dispose());

const judge = (tool: string, verdict: 'right' | 'wrong', query = request) =>
  value(room.learning.judge({ query, context: [], tool: `desk__${tool}`, verdict }));

async function names(query: string): Promise<string[]> {
  await room.learning.settled();
  return (await room.route(query)).candidates.map(({ name }) => name);
}

describe('an example near the request', () => {
  test('brings in a tool that the search did not find, says so, and makes it the first pick', async () => {
    expect(await names(request)).not.toContain('desk__ring_bell');
    judge('ring_bell', 'right');
    await room.learning.settled();
    const route = await room.route(request);
    expect(route.candidates[0]).toMatchObject({
      name: 'desk__ring_bell',
      kept: true,
      reason: expect.stringMatching(/^kept: .*; lifted: you said it is right for "write the invoice/),
    });
    expect(route.candidates.filter(({ reason }) => reason.includes('lifted'))).toHaveLength(1);
    expect(await names('zebra crossing')).not.toContain('desk__ring_bell');
  });

  test('makes it likelier that the tool, and that any tool, is needed', async () => {
    const asked = 'invoice of the month kind 7';
    const score = (route: Awaited<ReturnType<Classroom['route']>>) =>
      route.candidates.find(({ name }) => name === 'desk__invoice_7')?.score ?? 0;
    const before = await room.route(asked);
    const [rankedBefore] = [value(await room.routing.router.rank({ query: asked }, 'final'))];
    judge('invoice_7', 'right', asked);
    await room.learning.settled();
    expect(score(await room.route(asked))).toBeGreaterThan(score(before));
    expect(value(await room.routing.router.rank({ query: asked }, 'final')).anyTool).toBeGreaterThan(rankedBefore.anyTool);
  });

  test('that was wrong lowers the tool, and only this one', async () => {
    const [first = '', second = ''] = await names(request);
    judge(first.slice('desk__'.length), 'wrong');
    await room.learning.settled();
    const route = await room.route(request);
    expect(route.candidates[0]?.name).toBe(second);
    const lowered = value(await room.routing.router.rank({ query: request, topK: 50 }, 'final')).route?.candidates.find(
      ({ name }) => name === first,
    );
    expect(lowered?.reason).toContain('lowered: you said it is wrong for "write the invoice');
  });

  test('that was wrong lowers the tool also where one wish of the request likes it', async () => {
    const asked = 'write the invoice of kind 7 and please ring the bell at the gate';
    const score = async () => (await room.route(asked)).candidates.find(({ name }) => name === 'desk__ring_bell')?.score ?? 0;
    const before = await score();
    judge('ring_bell', 'wrong', asked);
    await room.learning.settled();
    expect(before).toBeGreaterThan(0.05);
    expect(await score()).toBeLessThan(before / 2);
  });

  test('counts whole when it was asked with more politeness', async () => {
    judge('ring_bell', 'right', `Hi! I hope you are well. ${request}. Thanks a lot, that would really help me. You are the best!`);
    await room.learning.settled();
    const polite = (await room.route(request)).candidates.find(({ name }) => name === 'desk__ring_bell')?.score;
    value(room.learning.clear());
    judge('ring_bell', 'right');
    await room.learning.settled();
    expect(polite).toBeCloseTo((await room.route(request)).candidates.find(({ name }) => name === 'desk__ring_bell')?.score ?? 0, 6);
  });

  test('does not bring in a tool that is switched off or outside the profile', async () => {
    judge('ring_bell', 'right');
    value(
      room.library.saveProfile({ name: 'office', topK: 5, includesMenu: true, toolIds: [room.idOf('invoice_1'), room.idOf('invoice_2')] }),
    );
    await room.learning.settled();
    expect((await room.route(request, 'office')).candidates.map(({ name }) => name).toSorted()).toEqual([
      'desk__invoice_1',
      'desk__invoice_2',
    ]);
    room.library.setToolState([room.idOf('ring_bell')], 'disabled');
    expect(await names(request)).not.toContain('desk__ring_bell');
  });

  test('against many others is outvoted: one does not beat what several agree on', async () => {
    const pupil = await room.pupil();
    const good = await room.pupil('good');
    for (const query of [
      'write the invoice of the month for a customer',
      'please write the month invoice of the customer',
      'month invoice, write it for the customer',
    ]) {
      await good.find(query);
      await good.call('desk__invoice_3');
    }
    judge('invoice_3', 'right');
    const [told = ''] = (await pupil.find('write invoice of the month for the customer now')).filter((name) => name !== 'desk__invoice_3');
    await pupil.call(told);
    expect(room.learning.examples(value(room.library.resolve(told)).id)).toHaveLength(1);
    expect((await names('write invoice of the month for the customer now'))[0]).toBe('desk__invoice_3');
  });
});

test('without examples near it, a route is what it is without learning', async () => {
  const plain = (route: Awaited<ReturnType<Classroom['route']>>) => ({ ...route, timings: null });
  const before = plain(await room.route(request));
  judge('ring_bell', 'right', 'entirely unrelated words about zebras');
  await room.learning.settled();
  expect(plain(await room.route(request))).toEqual(before);
});

test('examples survive a restart, and a changed model sees them anew', async () => {
  judge('ring_bell', 'right');
  expect((await names(request))[0]).toBe('desk__ring_bell');
  const embedded = room.models.embedded.length;
  room = await room.restart();
  expect((await names(request))[0]).toBe('desk__ring_bell');
  expect(room.models.embedded.slice(embedded)).toEqual([request]);
  room = await room.restart(new ScriptedModels('model-b', 32));
  await room.routing.indexer.vectorsReady();
  await room.learning.settled();
  expect(room.models.embedded).toContain(request);
  expect((await names(request))[0]).toBe('desk__ring_bell');
  expect(room.sqlite.prepare('select distinct model from example_vector').pluck().all()).toEqual(['model-b']);
});

test('while another model is put to use, the examples of the former one serve', async () => {
  judge('ring_bell', 'right');
  await room.learning.settled();
  const next = new ScriptedModels('model-b', 32);
  next.failing = true;
  next.former = { 'model-a': 64 };
  room = await room.restart(next);
  await room.routing.indexer.vectorsReady();
  expect((await room.route(request)).candidates[0]?.name).toBe('desk__ring_bell');
  expect(room.sqlite.prepare('select distinct model from example_vector').pluck().all()).toEqual(['model-a']);
});

test('a text that the model cannot embed is kept, and not tried again', async () => {
  room.models.hopeless = 'zebra';
  judge('ring_bell', 'right', 'zebra');
  judge('invoice_3', 'right');
  await room.learning.settled();
  expect(room.sqlite.prepare('select vector is null from example_vector order by example_id').pluck().all()).toEqual([1, 0]);
  expect(room.examplesOf('ring_bell')).toHaveLength(1);
});

test("a tool's examples go with it, one by one, and all together", async () => {
  judge('ring_bell', 'right');
  judge('invoice_1', 'right', 'first');
  const second = judge('invoice_1', 'wrong', 'second');
  await room.learning.settled();
  value(room.learning.remove(second.id));
  expect(room.learning.remove(second.id)).toMatchObject({ ok: false, error: { code: 'example-unknown' } });
  expect(room.examplesOf('invoice_1').map(({ query }) => query)).toEqual(['first']);
  const { ring_bell: _, ...rest } = tools;
  await teachDesk(room, rest);
  await teachDesk(room, tools);
  expect(room.examplesOf('ring_bell')).toEqual([]);
  expect(await names(request)).not.toContain('desk__ring_bell');
  expect(value(room.learning.clear())).toEqual({ removed: 1 });
  expect(room.sqlite.prepare('select count(*) from example_vector').pluck().get()).toBe(0);
});
