/** What an agent is told when its tool or script is wrong, over a real port: short, with a place and a way out. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AnyClient } from '../endpoint/connect.ts';
import { RunningJig } from './running-jig.ts';

let jig: RunningJig;
let agent: AnyClient;

beforeAll(async () => {
  jig = await RunningJig.start();
  agent = await jig.connect('v2 client over HTTP');
});
afterAll(() => jig.stop());

interface Diagnostic {
  stage: string;
  line: number;
  column: number;
  message: string;
  fix: string;
}

async function diagnosticsOf(run: string, { input = 'z.object({})', testInput = '{}' } = {}): Promise<Diagnostic[]> {
  const code = `import { defineTool, z } from 'jig';
export default defineTool({
  name: 'wrong',
  description: 'Is wrong in a way that its author must be told.',
  input: ${input},
  output: z.object({ sum: z.number() }),
  tests: [{ name: 'works', input: ${testInput} }],
  async run(_, { kv }) {
${run}
  },
  permissions: { kv: 'write' },
});
`;
  const made = (await agent.callTool({ name: 'make_tool', arguments: { code } })).structuredContent as { id: string };
  return (await jig.checked(made.id)).diagnostics;
}

const runCode = async (code: string) =>
  (await agent.callTool({ name: 'run_code', arguments: { code } })).structuredContent as Record<string, unknown>;

it('an error in a test has its place in the code, and one fix', async () => {
  const [thrown] = await diagnosticsOf('const none: any = undefined;\n    return { sum: none.first };');
  expect(thrown).toMatchObject({ stage: 'rehearse', line: 10, column: 24, message: expect.stringContaining("reading 'first'") });
  expect(thrown?.message).not.toContain('resumed run');
  const [lost] = await diagnosticsOf("kv.set('a', 1);\n    return { sum: 1 };");
  expect(lost?.message).toMatch(/kv\.set was still under way .* Put "await" before it/);
  const [output] = await diagnosticsOf("return { sum: 'x' as any };");
  expect(output?.message).toBe(
    'The test "works" failed: The result does not match the output schema: sum: Invalid input: expected number, received string',
  );
});

it('a script that is nested deeper than a stack can bear is answered, and Jig lives', async () => {
  const deep = `return ${'['.repeat(40_000)}${']'.repeat(40_000)};`;
  expect(await runCode(deep)).toMatchObject({ error: { code: 'code-invalid', message: expect.stringContaining('nested more than 400') } });
  expect(await runCode('return 1 + 1;')).toMatchObject({ state: 'done', result: 2 });
});

it('a date in the input is answered with how dates are passed', async () => {
  const [diagnostic] = await diagnosticsOf('return { sum: 1 };', { input: 'z.object({ at: z.date() })', testInput: '{ at: new Date(0) }' });
  expect(diagnostic).toMatchObject({ stage: 'load', message: expect.stringContaining('z.iso.datetime()') });
});

it('a script that fails says it once', async () => {
  const { error } = await runCode("throw new Error('no luck');");
  expect(error).toMatchObject({ code: 'tool-error', message: expect.stringContaining('no luck') });
  expect(JSON.stringify(error).match(/no luck/g)).toHaveLength(1);
});

it('a script that logs without end is shown the beginning, and how much is left out', async () => {
  const answer = await runCode("for (let n = 0; n < 20_000; n += 1) console.log('line', n); return 'done';");
  expect(answer).toMatchObject({ state: 'done', result: 'done' });
  expect(JSON.stringify(answer).length).toBeLessThan(12_000);
  const logs = answer['logs'] as string[];
  expect(logs[0]).toBe('line 0');
  expect(logs.at(-1)).toMatch(/[\d,]+ more characters/);
});

it('a script that goes on says how to hear of it', async () => {
  const settings = await jig.call('settings.get', {});
  expect(settings.answerWithinMs).toBeGreaterThan(0);
  await jig.call('settings.change', { answerWithinMs: 1_000 });
  const answer = await runCode('await sleep(60_000); return 1;');
  expect(answer).toMatchObject({ state: 'running', note: expect.stringContaining('get_run') });
  await jig.call('runs.cancel', { id: String(answer['run']) });
});
