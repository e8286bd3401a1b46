/** 10,000 tools imported at once while an agent asks: findable by text at once, vectors follow in the background, and a restart goes on where it stopped. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findTools, namesOf, RunningJig } from './running-jig.ts';

const count = 10_000;
const verbs = ['list', 'get', 'create', 'update', 'delete', 'archive', 'export', 'share', 'approve', 'schedule'];
const things = ['invoice', 'shipment', 'contract', 'patient', 'lecture', 'playlist', 'sensor', 'ticket', 'recipe', 'vehicle'];
const places = ['Oslo', 'Lagos', 'Lima', 'Osaka', 'Delhi', 'Quito', 'Cairo', 'Perth', 'Turin', 'Accra'];

/** Tools of a hundred servers whose descriptions differ by their words, as real ones do. */
function definition(i: number): object {
  const [verb, thing, place] = [verbs[i % 10], things[Math.floor(i / 10) % 10], places[Math.floor(i / 100) % 10]];
  return {
    server: `office-${Math.floor(i / 100)}`,
    name: `${verb}_${thing}`,
    description: `${verb} one ${thing} of the ${place} office, department ${Math.floor(i / 1_000)}.`,
    parameters: { type: 'object', properties: { id: { type: 'string', description: `Number of the ${thing}.` } }, required: ['id'] },
  };
}

let jig: RunningJig;
let file: string;

beforeAll(async () => {
  jig = await RunningJig.start();
  file = join(jig.box.home, 'tools.jsonl');
  const special = {
    server: 'observatory',
    name: 'point_telescope',
    description: 'Point the telescope at a star or planet.',
    parameters: { type: 'object', properties: { target: { type: 'string' } }, required: ['target'] },
  };
  const lines = [...Array.from({ length: count - 1 }, (_, i) => definition(i)), special];
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
});
afterAll(() => jig.stop());

it('are all added, and found over MCP as soon as the import is through', async () => {
  const client = await jig.connect('v2 client over HTTP');
  const imported = new AbortController();
  const importing = jig.import(file).finally(() => imported.abort());
  // The agent's requests are answered while the import writes.
  let answered = 0;
  while (!imported.signal.aborted) {
    await findTools(client, 'Point the telescope at Saturn');
    answered += 1;
  }
  const report = await importing;
  expect(answered).toBeGreaterThan(1);
  expect(report).toMatchObject({ added: count, failed: [] });
  const found = await findTools(client, 'Point the telescope at Saturn');
  expect(namesOf(found)[0]).toBe('observatory__point_telescope');
});

it('show how far their vectors are, how fast it goes and how long it will take', async () => {
  const { index } = await jig.until((status) => status.index.embedded > 20 && status.index.ratePerSecond !== null);
  expect(index.tools).toBe(count);
  expect(index.embedded).toBeLessThan(count);
  expect(index.etaSeconds).toBeGreaterThan(0);
});

it('again from the same file: unchanged, and no vector is lost', async () => {
  const before = await jig.call('system.status', {});
  expect(await jig.import(file)).toMatchObject({ added: 0, changed: 0, removed: 0, unchanged: count });
  const after = await jig.call('system.status', {});
  expect(after.index.embedded).toBeGreaterThanOrEqual(before.index.embedded);
});

it('after a stop in the middle: the next start goes on with the vectors that are missing', async () => {
  const before = await jig.call('system.status', {});
  jig.served.child.kill('SIGTERM');
  expect(await jig.served.exited).toBe(0);
  jig.served = await jig.box.serve();
  expect((await jig.call('system.status', {})).index.tools).toBe(count);
  // The count is of the model's own vectors: known when the model is.
  const first = await jig.until(({ index }) => index.modelState === 'ready' && index.embedded > 0);
  expect(first.index.embedded).toBeGreaterThanOrEqual(before.index.embedded);
  await jig.until(({ index }) => index.embedded > first.index.embedded);
});
