/** `jig make`, `call`, `runs`, `resume` and `cancel` without a running engine: each lives for its one command. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { JigBox } from '../support/jig.ts';

const doubling = `import { defineTool, z } from 'jig';
export default defineTool({
  name: 'double_all',
  description: 'Double every number of a list, one step each, and return how many were done.',
  input: z.object({ numbers: z.array(z.number().int()) }),
  output: z.object({ success: z.number(), failed: z.number() }),
  tests: [{ name: 'doubles', input: { numbers: [1, 2] }, expect: { success: 2, failed: 0 } }],
  async run({ numbers }, { each }) {
    return each.summary(numbers, { key: (number) => number, total: numbers.length }, (number) => number * 2);
  },
});
`;

let jig: JigBox;
const json = async (args: string[]) => {
  const { status, stdout, stderr } = await jig.run([...args, '--json']);
  return { status, stderr, document: JSON.parse(stdout) as Record<string, unknown> };
};

beforeAll(async () => {
  jig = new JigBox();
  writeFileSync(join(jig.home, 'double.ts'), doubling);
  const made = await json(['make', join(jig.home, 'double.ts')]);
  expect(made.document, made.stderr).toMatchObject({
    state: 'published',
    tool: 'made__double_all',
    tests: [{ name: 'doubles', ok: true }],
  });
});
afterAll(() => jig.dispose());

it('a tool that was made is called, and its run is listed with its steps', async () => {
  const called = await jig.run(['call', 'double_all', '{"numbers":[5,6,7]}']);
  expect(called.stdout.trim()).toBe('{"success":3,"failed":0}');
  const runs = (await json(['runs'])).document as unknown as { id: string; state: string }[];
  expect(runs[0]).toMatchObject({ state: 'done', tool: 'made__double_all' });
  const run = await json(['runs', runs[0]?.id ?? '']);
  expect(run.document).toMatchObject({ progress: { done: 3 }, steps: { total: 3 } });
});

it('a canary does the first items and asks; resume does the rest', async () => {
  const canary = await jig.run(['call', 'double_all', '{"numbers":[1,2,3,4,5]}', '--canary', '2']);
  expect(canary.stdout).toMatch(/waiting: 2 of 5 done/);
  const [, id = ''] = /jig resume (\S+)`/.exec(canary.stdout) ?? [];
  const resumed = await json(['resume', id]);
  expect(resumed.document).toMatchObject({ state: 'done', result: { success: 5, failed: 0 } });
  const again = await json(['resume', id]);
  expect(again).toMatchObject({ status: 1, document: { error: { fix: expect.any(String) } } });
});

it('says what is wrong with a file, a run or a draft', async () => {
  expect(await json(['make', 'gone.ts'])).toMatchObject({ status: 1, document: { error: { code: 'file-missing' } } });
  writeFileSync(join(jig.home, 'notes.md'), '# no tool');
  expect(await json(['make', join(jig.home, 'notes.md')])).toMatchObject({ status: 1, document: { error: { code: 'file-kind' } } });
  writeFileSync(join(jig.home, 'broken.ts'), doubling.replace('number * 2', 'number * '));
  const broken = await jig.run(['make', join(jig.home, 'broken.ts')]);
  expect(broken.status).toBe(1);
  expect(broken.stdout).toMatch(/broken\.ts:9:\d+ \[parse\]/);
  expect(await json(['runs', 'run-none'])).toMatchObject({ status: 1, document: { error: { fix: expect.any(String) } } });
  expect(await json(['cancel', 'run-none'])).toMatchObject({ status: 1, document: { error: { fix: expect.any(String) } } });
});
