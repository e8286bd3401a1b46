/** `jig eval --golden` and the gate of `jig models use`, in processes of their own. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../src-main/lib/hash.ts';
import { GoldenBox } from '../golden/golden-box.ts';
import { writeBert } from '../support/gguf.ts';
import { JigBox } from '../support/jig.ts';
import { trialMeanings } from '../support/trial-meanings.ts';

const builtIn = fileURLToPath(new URL('../../resources/models/embed-6x384-q8.gguf', import.meta.url));
const queries = [
  { query: 'send an e-mail to my boss', tools: ['desk__send_email'] },
  { query: 'the price of an Apple share', tools: ['desk__get_stock_price'] },
  { query: 'thanks, that is all', tools: [] },
  { query: 'water the plants', tools: ['garden__water'] },
];

let jig: JigBox;
beforeAll(async () => {
  jig = new JigBox();
  const engine = await GoldenBox.open(jig.home);
  await engine.importTools();
  await engine.call('golden.import', { text: queries.map((query) => JSON.stringify(query)).join('\n') });
  await engine.stop();
});
afterAll(() => jig.dispose());

async function json(args: string[]) {
  const { status, stdout, stderr } = await jig.run([...args, '--json']);
  return { status, document: JSON.parse(stdout), stderr };
}

const state = () => ({ files: readdirSync(jig.home), library: sha256(readFileSync(join(jig.home, 'library.db'))) });

describe('jig eval --golden', () => {
  it('reports as for a set, and writes nothing', async () => {
    const before = state();
    const { status, document } = await json(['eval', '--golden']);
    expect(status).toBe(0);
    expect(document).toEqual([
      expect.objectContaining({
        set: 'golden',
        tools: 6,
        queries: 3,
        recall: expect.objectContaining({ '5': 1 }),
        picks: expect.objectContaining({ recall: 1 }),
        abstain: expect.objectContaining({ recall: 1, falseRate: 0 }),
        bySource: { import: expect.objectContaining({ queries: 2 }) },
      }),
    ]);
    expect(state()).toEqual(before);
  });

  it('tries other settings and models', async () => {
    const never = await json(['eval', '--golden', '--threshold', '1', '-k', '3']);
    expect(never.document).toEqual([expect.objectContaining({ abstain: expect.objectContaining({ recall: 1, falseRate: 1 }) })]);
    const none = await json(['eval', '--golden', '--filter', 'none', '--sample', '1', '--models', builtIn]);
    expect(none.document).toEqual([expect.objectContaining({ queries: 1, answeredBy: { none: 1 } })]);
    const people = await jig.run(['eval', '--golden', '--stage', 'text']);
    expect(people.stdout).toMatch(/golden +6 +3/);
  });

  it('of a home without a golden set, or without a library, says what to do', async () => {
    const other = new JigBox();
    expect(JSON.parse((await other.run(['eval', '--golden', '--json'])).stdout)).toMatchObject({ error: { code: 'library-missing' } });
    const engine = await GoldenBox.open(other.home);
    await engine.stop();
    expect(JSON.parse((await other.run(['eval', '--golden', '--json'])).stdout)).toMatchObject({ error: { code: 'golden-empty' } });
    await other.dispose();
  });

  it.each([[[]], [['.', '--golden']], [['--golden', '--threshold', '2']], [['--golden', '-k', '0']]])(
    '%j is a mistake of the person',
    async (args) => {
      expect((await jig.run(['eval', ...args])).status).toBe(2);
    },
  );
});

describe('jig models use', () => {
  const choice = () => join(jig.home, 'models.json');

  it('shows a change for the worse and does not make it, unless it is told to', async () => {
    const small = join(jig.home, 'small.gguf');
    writeBert(small, { dimension: 32, meanings: trialMeanings });
    const refused = await jig.run(['models', 'use', 'embedder', small]);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toMatch(/R@1 +\d\.\d{3} +\d\.\d{3}/);
    expect(refused.stderr).toContain('--yes');
    expect(existsSync(choice())).toBe(false);
    expect((await json(['models', 'use', 'embedder', small])).document).toMatchObject({ error: { code: 'golden-worse' } });

    const made = await json(['models', 'use', 'embedder', small, '--yes']);
    expect(made).toMatchObject({ status: 0, document: { file: small, golden: { rows: 3, stale: 1, isWorse: true } } });
    expect(existsSync(choice())).toBe(true);
    const back = await json(['models', 'use', 'embedder', '--built-in']);
    expect(back).toMatchObject({ status: 0, document: { file: null, golden: { isWorse: false } } });
  });

  it('without a golden set changes at once, with a hint', async () => {
    const other = new JigBox();
    const used = await other.run(['models', 'use', 'embedder', '--built-in']);
    expect(used.status).toBe(0);
    expect(used.stdout).toContain('No golden set yet');
    await other.dispose();
  });
});
