/** A disk that fills up while a run is journaled: the run stops cleanly, nothing is half recorded, and it goes on when there is space. */
import { expect, onTestFinished, test } from 'vitest';
import { ok } from '../../src-preload/contract/result.ts';
import { onceEach, request, settled, started } from './harness.ts';
import { testBox } from './test-box.ts';

test('pauses with the reason, and resumes to the end with every effect once', async () => {
  const world: string[] = [];
  const opened = testBox({
    answer: onceEach(async (item) => {
      world.push(item);
      return ok('x'.repeat(2_000));
    }),
  });
  const { sqlite, runs } = opened;
  // The last ones run first: there is space again when the box is removed.
  onTestFinished(() => void sqlite.pragma('max_page_count = 1073741823'));
  const room = 60;
  sqlite.pragma(`max_page_count = ${(sqlite.pragma('page_count', { simple: true }) as number) + room}`);
  const id = await started(
    opened,
    `const all = await each(Array.from({ length: 400 }, (_, n) => "i" + n), { key: (x) => x, concurrency: 8 }, (x, { kv }) => kv.set(x));
     return all.filter(({ state }) => state === "done").length;`,
  );
  const paused = await settled(opened, id);
  expect(paused).toMatchObject({ state: 'paused', result: null, error: { code: 'disk-full' } });
  expect(paused.error?.fix).toContain('Free some space');
  expect(sqlite.pragma('integrity_check', { simple: true })).toBe('ok');
  // An effect that happened is confirmed or in doubt, never forgotten; one that could not be announced has not happened.
  const effects = sqlite.prepare('select description, state from effect').all() as { description: string; state: string }[];
  expect(effects.map(({ description }) => description)).toEqual(expect.arrayContaining(world));
  expect(new Set(world).size).toBe(world.length);
  expect(world.length).toBeLessThan(400);
  // A new run says the same at once.
  const refused = await runs.start(request('return 1;', { input: { filler: 'x'.repeat(1_000_000) } }));
  expect(refused).toMatchObject({ ok: false, error: { code: 'disk-full' } });

  sqlite.pragma('max_page_count = 1073741823');
  expect(await runs.resume(id)).toMatchObject({ ok: true });
  let run = await settled(opened, id);
  // The write that hit the end of the disk may have been a confirmation.
  for (const doubt of run.doubts)
    await runs.resolve(id, doubt.id, world.includes(doubt.description) ? 'skip' : 'resend', request('').caller);
  if (run.state === 'waiting') run = await settled(opened, id);
  expect(run).toMatchObject({ state: 'done', error: null });
  expect(new Set(world).size).toBe(400);
  expect(world).toHaveLength(400);
  expect(opened.audit.verify().brokenAt).toBeNull();
});
