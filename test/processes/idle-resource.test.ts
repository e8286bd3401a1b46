import { expect, test } from 'vitest';
import { IdleResource } from '../../src-main/processes/inference/idle-resource.ts';

function counted({ idleMs = 1, disposed = Promise.resolve(), broken = 0 } = {}) {
  const seen = { made: 0, alive: 0, mostAlive: 0, tries: 0 };
  const resource = new IdleResource({
    make: async () => {
      seen.tries += 1;
      if (seen.tries <= broken) throw new Error('no memory');
      seen.made += 1;
      seen.alive += 1;
      seen.mostAlive = Math.max(seen.mostAlive, seen.alive);
      return seen.made;
    },
    dispose: async () => {
      await disposed;
      seen.alive -= 1;
    },
    idleMs,
  });
  return { resource, seen };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}

test('is made once for many uses, given back when idle, and made anew by the next use', async () => {
  const { resource, seen } = counted();
  expect(await Promise.all([1, 2, 3].map(() => resource.use(async (number) => number)))).toEqual([1, 1, 1]);
  await until(() => seen.alive === 0);
  expect(await resource.use(async (number) => number)).toBe(2);
  await until(() => seen.alive === 0);
  expect(seen).toMatchObject({ made: 2, mostAlive: 1 });
});

test('is never taken from who uses it', async () => {
  const { resource, seen } = counted();
  let finish: () => void = () => {};
  const long = resource.use(() => new Promise<void>((resolve) => (finish = resolve)));
  await resource.use(async () => {});
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(seen.alive).toBe(1);
  finish();
  await long;
  await until(() => seen.alive === 0);
});

test('a use that comes while the last one is being given back waits for that', async () => {
  let release: () => void = () => {};
  const { resource, seen } = counted({ disposed: new Promise((resolve) => (release = resolve)) });
  await resource.use(async () => {});
  await new Promise((resolve) => setTimeout(resolve, 30));
  const next = resource.use(async (number) => number);
  release();
  expect(await next).toBe(2);
  expect(seen.mostAlive).toBe(1);
});

test('what could not be made is tried again, and what the work throws goes to its caller', async () => {
  const { resource } = counted({ broken: 1 });
  await expect(resource.use(async () => {})).rejects.toThrow('no memory');
  await expect(resource.use(() => Promise.reject(new Error('the work failed')))).rejects.toThrow('the work failed');
  expect(await resource.use(async (number) => number)).toBe(1);
});
