/** A clone whose model file is missing or damaged: Jig starts, searches by text, and says in every answer which file it is and what repairs it. */
import { copyFileSync, cpSync, mkdtempSync, rmSync, symlinkSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCatalogue } from '../../src-main/engine/models/catalogue.ts';
import { JigBox } from '../support/jig.ts';
import { commandLineOf, workshop } from './real-servers.ts';
import { callTool, findTools, namesOf, RunningJig } from './running-jig.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const builtIn = join(repository, 'resources', 'models');
const modelName = readCatalogue(builtIn).models.embedder.file.name;
const request = 'Fetch the last 5 transactions of Sashvat Bharat';

let clone: string;
const modelFile = () => join(clone, 'resources', 'models', modelName);

beforeAll(() => {
  clone = mkdtempSync(join(tmpdir(), 'jig-clone-'));
  for (const part of ['package.json', 'src-main', 'src-preload', 'resources/models', 'resources/making', 'resources/clients'])
    cpSync(join(repository, part), join(clone, part), { recursive: true });
  symlinkSync(join(repository, 'node_modules'), join(clone, 'node_modules'));
});
afterAll(() => rmSync(clone, { recursive: true, force: true }));

describe.each([
  ['missing', 'missing', () => rmSync(modelFile(), { force: true })],
  ['damaged', 'failed', () => truncateSync(modelFile(), 1_000_000)],
] as const)('a model file that is %s', (_, modelState, damage) => {
  let jig: RunningJig;
  beforeAll(async () => {
    rmSync(modelFile(), { force: true });
    copyFileSync(join(builtIn, modelName), modelFile());
    damage();
    jig = await RunningJig.start(['serve'], new JigBox(clone));
    await jig.import('--command', commandLineOf(workshop), '--name', 'workshop');
    await jig.until(({ index }) => index.modelState === modelState);
  });
  afterAll(() => jig.stop());

  it('shows in the status with the file and the repair', async () => {
    const { index } = await jig.call('system.status', {});
    expect(index.problem?.message).toContain(modelFile());
    expect(index.problem?.fix).toContain(`git checkout resources/models/${modelName}`);
    expect(index.tools).toBeGreaterThan(40);
  });

  it('leaves search by text, whose answer says so, and calls', async () => {
    const client = await jig.connect('v2 client over HTTP');
    const found = await findTools(client, request);
    expect(namesOf(found)).toContain('workshop__fetch_transactions');
    expect(found.note).toContain('Searched by text only');
    expect(found.note).toContain(modelFile());
    expect(found.note).toContain('git checkout');
    const called = await callTool(client, 'workshop__fetch_transactions', { client: 'Sashvat Bharat', limit: 5 });
    expect(JSON.stringify(called)).toContain('Bluebird Grocers');
  });

  it('fails a line of the doctor, with the repair', async () => {
    const { status, stdout } = await jig.box.run(['doctor']);
    expect(status).toBe(1);
    expect(stdout).toContain(modelFile());
    expect(stdout).toContain('git checkout');
  });

  it('repaired, is used from the next start on', async () => {
    rmSync(modelFile(), { force: true });
    copyFileSync(join(builtIn, modelName), modelFile());
    jig.served.child.kill('SIGTERM');
    await jig.served.exited;
    jig.served = await jig.box.serve();
    const { index } = await jig.indexed();
    expect(index.problem).toBeNull();
    const route = await jig.call('routing.route', { query: request });
    expect(route).toMatchObject({ searchedBy: 'vectors+text' });
    expect(route.picks[0]?.name).toBe('workshop__fetch_transactions');
  });
});
