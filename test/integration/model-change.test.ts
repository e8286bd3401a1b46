/** Another model is chosen: the former one answers while the index is made anew, through a crash in the middle, until the new one takes over. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeBert } from '../support/gguf.ts';
import { findTools, namesOf, RunningJig } from './running-jig.ts';

const count = 20;
/** So many that the new model is not done before this test is with the former one; in the end they go away. */
const more = 600;
let jig: RunningJig;

function choose(file: string | null): void {
  writeFileSync(join(jig.box.home, 'models.json'), JSON.stringify(file === null ? {} : { embedder: file }));
}

async function restart(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  jig.served.child.kill(signal);
  await jig.served.exited;
  jig.served = await jig.box.serve();
}

async function importTools(server: string, length: number, description: (i: number) => string): Promise<void> {
  const file = join(jig.box.home, `${server}.jsonl`);
  const lines = Array.from({ length }, (_, i) => JSON.stringify({ server, name: `tool_${i}`, description: description(i) }));
  writeFileSync(file, lines.join('\n'));
  await jig.import(file, '--name', server);
}

async function route(query: string) {
  return jig.call('routing.route', { query });
}

beforeAll(async () => {
  jig = await RunningJig.start();
  const small = join(jig.box.home, 'small.gguf');
  writeBert(small, { dimension: 32 });
  choose(small);
  await restart('SIGTERM');
  await importTools('desk', count, (i) => `Moves drawer ${i} of the desk.`);
  await importTools(
    'attic',
    more,
    (i) => `Opens box ${i} of the attic, which nobody has looked into for years, and lists what lies in it.`,
  );
  await jig.indexed();
});
afterAll(() => jig.stop());

it('goes on answering by meaning, with the model that the index was made with', async () => {
  const { index: before } = await jig.call('system.status', {});
  choose(null);
  await restart('SIGTERM');
  const { index } = await jig.until((status) => status.index.former?.state === 'ready');
  expect(index.former).toEqual({ model: before.model, state: 'ready', problem: null });
  expect(index.model).not.toBe(before.model);
  const found = await route('move drawer 7');
  expect(found.searchedBy).toBe('vectors+text');
  expect((await jig.call('system.status', {})).index.former).not.toBeNull();
  const lines = await jig.call('system.doctor', {});
  expect(lines.find(({ check }) => check === 'embedding model')?.message).toMatch(/of 620 tools .*former model answers/);
});

it('goes on where kill -9 stopped it', async () => {
  const { index: before } = await jig.until(({ index }) => index.embedded > 0);
  expect(before.former).not.toBeNull();
  await restart('SIGKILL');
  const { index } = await jig.until((status) => status.index.former?.state === 'ready');
  expect(index.embedded).toBeGreaterThanOrEqual(before.embedded);
  expect(await route('move drawer 7')).toMatchObject({ searchedBy: 'vectors+text' });
});

it('switches to the new model when its index is complete, and ends the process of the former one', async () => {
  const attic = (await jig.call('library.sources', {})).find(({ name }) => name === 'attic');
  await jig.call('library.removeSource', { id: attic?.id ?? '' });
  const { index } = await jig.until(
    (status) => status.index.former === null && status.processes.every(({ label }) => label !== 'inference (former model)'),
  );
  expect(index).toMatchObject({ tools: count, embedded: count });
  const client = await jig.connect('v2 client over HTTP');
  const found = await findTools(client, 'move the 7th drawer');
  expect(namesOf(found).length).toBeGreaterThan(0);
  expect(await route('move drawer 7')).toMatchObject({ searchedBy: 'vectors+text' });
});
