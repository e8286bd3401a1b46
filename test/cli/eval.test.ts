/** `jig eval` on a small set of its own, through the real model and index. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeBert, writeLlama } from '../support/gguf.ts';
import { JigBox } from '../support/jig.ts';

let jig: JigBox;
let folder: string;
beforeEach(() => {
  jig = new JigBox();
  folder = join(jig.home, 'sets', 'small');
  mkdirSync(folder, { recursive: true });
  const tool = (name: string, description: string) => ({ id: name, server: 'desk', name, description, parameters: { type: 'object' } });
  const tools = [
    tool('fetch_transactions', 'Fetch the last transactions of a client.'),
    tool('send_email', 'Send an e-mail to a person.'),
    tool('get_stock_price', 'The current trading price of a share.'),
  ];
  const queries = [
    { id: '1', query: 'send an e-mail to my boss', tools: ['send_email'] },
    { id: '2', query: 'what is the price of an Apple share', tools: ['get_stock_price'] },
  ];
  write('tools', tools);
  write('queries', queries);
});
afterEach(() => jig.dispose());

function write(name: string, rows: object[]): void {
  writeFileSync(join(folder, `${name}.jsonl`), rows.map((row) => JSON.stringify(row)).join('\n'));
}

describe('jig eval', () => {
  it('prints one object a set, and leaves the library alone', async () => {
    const before = readdirSync(jig.home);
    const { status, stdout, stderr } = await jig.run(['eval', join(jig.home, 'sets'), '--json']);
    expect(status, stderr).toBe(0);
    expect(JSON.parse(stdout)).toEqual([
      expect.objectContaining({
        set: 'small',
        tools: 3,
        queries: 2,
        recall: { '1': 1, '3': 1, '5': 1, '10': 1 },
        accuracy: null,
        timings: expect.objectContaining({ totalMs: { p50: expect.any(Number), p95: expect.any(Number) } }),
      }),
    ]);
    expect(readdirSync(jig.home)).toEqual(before);
  });

  it('scores an earlier stage, and prints a table for people', async () => {
    const { status, stdout } = await jig.run(['eval', folder, '--stage', 'text']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/set +tools +queries +R@1/);
    expect(stdout).toMatch(/small +3 +2 +1\.000/);
  });

  it('measures the filter that is asked for, and counts who answered', async () => {
    const { status, stdout, stderr } = await jig.run(['eval', folder, '--filter', 'none', '--sample', '1', '--json']);
    expect(status, stderr).toBe(0);
    expect(JSON.parse(stdout)).toEqual([expect.objectContaining({ queries: 1, answeredBy: { none: 1 } })]);
  });

  it('asks a ranker where two tools are alike, and falls back from a language model that is late', async () => {
    const [ranker, language] = [join(jig.home, 'ranker.gguf'), join(jig.home, 'language.gguf')];
    writeBert(ranker, { ranker: true });
    writeLlama(language);
    const models = ['--models', ranker, language];
    const mail = (name: string) => ({ id: name, server: 'desk', name, description: 'Send an e-mail to a person.', parameters: null });
    const price = { id: 'price', server: 'desk', name: 'get_stock_price', description: 'The price of a share.', parameters: null };
    write('tools', [mail('send_email'), mail('send_mail'), price]);
    write('queries', [
      { id: '1', query: 'send an e-mail to my boss', tools: ['send_email'] },
      { id: '2', query: 'the price of an Apple share', tools: ['price'] },
    ]);
    const ranked = await jig.run(['eval', folder, '--filter', 'ranker', ...models, '--json']);
    expect(ranked.status, ranked.stderr).toBe(0);
    expect(JSON.parse(ranked.stdout)).toEqual([expect.objectContaining({ answeredBy: { ranker: 1, evidence: 1 } })]);
    const late = await jig.run(['eval', folder, '--filter', 'language-model', '--deadline', '1', ...models, '--json']);
    expect(late.status, late.stderr).toBe(0);
    expect(JSON.parse(late.stdout)).toEqual([expect.objectContaining({ answeredBy: { evidence: 2 } })]);
  });

  it.each([['ranker'], ['language-model']])('does not measure the evidence instead of a missing %s', async (filter) => {
    const { status, stdout } = await jig.run(['eval', folder, '--filter', filter, '--json']);
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'model-missing' } });
  });

  it.each([
    ['--filter', 'guess'],
    ['--sample', '0'],
    ['--deadline', 'soon'],
  ])('%s %s is a mistake of the person', async (option, value) => {
    const { status, stderr } = await jig.run(['eval', folder, option, value]);
    expect(status).toBe(2);
    expect(stderr).toContain(option);
  });

  it('names the line that is wrong, and a folder that is no set', async () => {
    writeFileSync(join(folder, 'queries.jsonl'), '{"id":"1","query":"x","tools":[]}\n{"id":2}\n');
    const wrong = await jig.run(['eval', folder, '--json']);
    expect(wrong.status).toBe(1);
    expect(JSON.parse(wrong.stdout)).toMatchObject({ error: { code: 'set-invalid', message: expect.stringContaining('line 2') } });
    const none = await jig.run(['eval', join(jig.home, 'nowhere'), '--json']);
    expect(none.status).toBe(1);
    expect(JSON.parse(none.stdout)).toMatchObject({ error: { code: expect.any(String), fix: expect.any(String) } });
  });
});
