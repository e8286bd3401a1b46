/** The whole way of a model that a person brought: downloaded, checked, put to use without a restart, indexed, asked, left again; and bad input on the way. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelsOverview } from '../../src-preload/contract/models.ts';
import { trialPairs } from '../../src-main/engine/models/trial-texts.ts';
import { FileServer } from '../support/file-server.ts';
import { writeBert } from '../support/gguf.ts';
import { trialMeanings } from '../support/trial-meanings.ts';
import { RunningJig } from './running-jig.ts';

const dimension = 40;
let server: FileServer;
let jig: RunningJig;

const overview = () => jig.call('models.overview', {});

async function until<T>(find: (seen: ModelsOverview) => T | undefined): Promise<T> {
  for (;;) {
    const found = find(await overview());
    if (found !== undefined) return found;
    await sleep(25);
  }
}

const route = (query: string, more: { topK?: number } = {}) => jig.call('routing.route', { query, ...more });
const names = (tools: readonly { name: string }[]) => tools.map(({ name }) => name);

async function importTools(file: string, tools: { name: string; description: string }[]): Promise<void> {
  const path = join(jig.box.home, file);
  writeFileSync(path, tools.map((tool) => JSON.stringify({ server: 'trial', ...tool })).join('\n'));
  await jig.import(path, '--name', file);
}

beforeAll(async () => {
  jig = await RunningJig.start();
  const file = join(jig.box.home, 'tiny.gguf');
  writeBert(file, { dimension, meanings: trialMeanings, contextTokens: 128 });
  server = await new FileServer(readFileSync(file)).listen();
  await importTools(
    'tools.jsonl',
    trialPairs.map(({ name, tool }) => ({ name, description: tool })),
  );
  await jig.indexed();
});
afterAll(async () => {
  await jig.stop();
  await server.close();
});

it('is put to use while Jig runs, with vectors of its own length, and serves after a restart', async () => {
  await jig.call('models.download', { role: 'embedder', uri: server.url() });
  const known = await until(({ known: all, checking }) => (checking.length === 0 ? all.find(({ report }) => report !== null) : undefined));
  expect(known.report).toMatchObject({ isUsable: true, dimension, speed: { reindexSeconds: expect.any(Number) } });
  const { index: before } = await jig.call('system.status', {});
  await jig.call('models.use', { role: 'embedder', id: known.id });
  const { index } = await jig.until((status) => status.index.former === null && status.index.embedded === trialPairs.length);
  expect(index.model).not.toBe(before.model);
  for (const { request, name } of trialPairs.slice(0, 3)) {
    const found = await route(request);
    expect(found.searchedBy).toBe('vectors+text');
    expect(found.candidates[0]).toMatchObject({ name: `trial__${name}`, vectorRank: 1, cosine: expect.any(Number) });
  }
  jig.served.child.kill('SIGTERM');
  await jig.served.exited;
  jig.served = await jig.box.serve();
  const { index: again } = await jig.indexed();
  expect(again).toMatchObject({ model: index.model, former: null });
  expect((await overview()).roles[0]).toMatchObject({ from: 'chosen', known: known.id });
  expect(await route(trialPairs[0]?.request ?? '')).toMatchObject({ searchedBy: 'vectors+text' });
});

describe('bad input while it serves', () => {
  it('K above the size of the library gives all of it', async () => {
    expect((await route('play some jazz', { topK: 50 })).candidates).toHaveLength(trialPairs.length);
  });

  it('a request of 4,000 words, longer than its context, is cut and answered', async () => {
    const found = await route(`play some jazz ${'and be quick about it '.repeat(800)}`);
    expect(found.searchedBy).toBe('vectors+text');
    expect(names(found.candidates)).toContain('trial__play_music');
  });

  it('a tool text of 1 MB is taken in, cut, and found by meaning and by text', async () => {
    await importTools('long.jsonl', [
      { name: 'water_garden', description: `Waters the garden lawn with a sprinkler. ${'and so on '.repeat(100_000)}` },
    ]);
    const { index } = await jig.indexed();
    expect(index.tools).toBe(trialPairs.length + 1);
    const { candidates } = await route('water the garden', { topK: 50 });
    expect(candidates).toContainEqual(
      expect.objectContaining({ name: 'trial__water_garden', textRank: 1, vectorRank: expect.any(Number), cosine: expect.any(Number) }),
    );
  });
});

it('the built-in model is one call away, and the index that the other one made is told from its own', async () => {
  await jig.call('models.use', { role: 'embedder', id: null });
  const { index } = await jig.until((status) => status.index.former === null && status.index.embedded === trialPairs.length + 1);
  expect(index.model).toMatch(/^[0-9a-f]{64}$/);
  expect(await route('play some jazz')).toMatchObject({ searchedBy: 'vectors+text' });
  const [known] = (await overview()).known;
  await jig.call('models.forget', { id: known?.id ?? '' });
  expect((await overview()).known).toEqual([]);
});
