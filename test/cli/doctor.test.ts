/** `jig doctor` on a clone of its own whose models are whole, missing, damaged or badly listed, with and without a library. */
import { appendFileSync, copyFileSync, cpSync, existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { describeProcess } from '../../src-main/engine/doctor.ts';
import { readCatalogue } from '../../src-main/engine/models/catalogue.ts';
import { JigBox } from '../support/jig.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const modelName = 'embed-6x384-q8.gguf';

let clone: string;
let jig: JigBox;
const inModels = (name: string, root = clone) => join(root, 'resources', 'models', name);

beforeAll(() => {
  clone = mkdtempSync(join(tmpdir(), 'jig-clone-'));
  for (const part of ['package.json', 'src-main', 'src-preload', 'resources/models', 'resources/making'])
    cpSync(join(repository, part), join(clone, part), { recursive: true });
  symlinkSync(join(repository, 'node_modules'), join(clone, 'node_modules'));
});
afterAll(() => rmSync(clone, { recursive: true, force: true }));

beforeEach(() => {
  for (const name of [modelName, 'catalogue.json']) copyFileSync(inModels(name, repository), inModels(name));
  jig = new JigBox(clone);
});
afterEach(() => jig.dispose());

async function doctor() {
  const { status, stdout, stderr } = await jig.run(['doctor', '--json']);
  expect(stdout, stderr).not.toBe('');
  const { checks } = JSON.parse(stdout) as { checks: { check: string; ok: boolean; message: string; fix: string | null }[] };
  return { status, failing: checks.filter(({ ok }) => !ok), find: (name: string) => checks.find(({ check }) => check === name) };
}

describe('the models in jig doctor, before there is a library', () => {
  it('are looked at, and nothing is written', async () => {
    const { find } = await doctor();
    expect(find('model catalogue')?.ok).toBe(true);
    expect(find('embedder file')).toMatchObject({ ok: true, message: expect.stringContaining(modelName) });
    expect(find('library')?.ok).toBe(true);
    expect(existsSync(join(jig.home, 'model-hashes.json'))).toBe(false);
  });

  it.each([
    ['missing', 'is missing', () => rmSync(inModels(modelName))],
    ['too long', 'bytes instead of', () => appendFileSync(inModels(modelName), 'x')],
    ['changed', 'checksum', () => writeFileSync(inModels(modelName), Buffer.from('x'), { flag: 'r+' })],
  ] as const)('whose file is %s fail, with the repair', async (_, part, damage) => {
    damage();
    const { status, find } = await doctor();
    expect(status).toBe(1);
    expect(find('embedder file')).toMatchObject({
      ok: false,
      message: expect.stringContaining(part),
      fix: expect.stringContaining(`git checkout resources/models/${modelName}`),
    });
  });

  it.each([
    ['is no JSON', '{'],
    ['lacks the models', '{}'],
  ])('whose catalogue %s fail', async (_, content) => {
    writeFileSync(inModels('catalogue.json'), content);
    const { status, find } = await doctor();
    expect(status).toBe(1);
    expect(find('model catalogue')).toMatchObject({ ok: false, fix: expect.stringContaining('git checkout') });
  });

  it('whose catalogue lacks the router’s numbers fail, once also with a library', async () => {
    writeFileSync(join(jig.home, 'tools.jsonl'), '{"server":"bank","name":"pay","description":"Pay.","parameters":{"type":"object"}}');
    expect((await jig.run(['import', 'tools.jsonl'])).status).toBe(0);
    writeFileSync(inModels('catalogue.json'), JSON.stringify({ models: readCatalogue(inModels('.')).models }));
    const { status, failing } = await doctor();
    expect(status).toBe(1);
    expect(failing.filter(({ message }) => message.includes('catalogue'))).toHaveLength(1);
    expect(failing.map(({ check }) => check)).toContain('model catalogue');
  });

  it('that a person chose must be there', async () => {
    writeFileSync(join(jig.home, 'models.json'), '{"ranker":"gone.gguf"}');
    expect((await doctor()).find('ranker file')).toMatchObject({ ok: false, message: expect.stringContaining('gone.gguf') });
    writeFileSync(join(jig.home, 'models.json'), '{"ranker":3}');
    expect((await doctor()).find('choice of models')).toMatchObject({ ok: false, fix: expect.stringContaining('models.json') });
  });
});

describe('a process in jig doctor', () => {
  const child = { label: 'inference', pid: 1, restarts: 0, lastExit: null };

  it('is told by its state; a last exit that is overcome is history', () => {
    expect(describeProcess({ ...child, state: 'running' })).toBe('running');
    expect(describeProcess({ ...child, state: 'running', restarts: 1, lastExit: 'crashed with SIGKILL' })).toBe(
      'running (recovered 1 time, last exit: crashed with SIGKILL)',
    );
    expect(describeProcess({ ...child, state: 'crashed', restarts: 5, lastExit: 'crashed with SIGSEGV' })).toBe('crashed with SIGSEGV');
  });
});
