/** A module as an author writes it, through the real compiler, in a real runner: steps are bound, errors have the author's places. */
import { expect, test } from 'vitest';
import { compileSource } from '../../src-main/engine/forge/compile/compile-source.ts';
import { compileTool } from '../forge/compile/support.ts';
import { runOnce, startFrame } from './support/live-runner.ts';

const campaign = `import { defineTool, skip, z } from 'jig';

interface Client { id: number; email: string | null }

export default defineTool({
  name: 'run_campaign',
  description: 'Send a promotion once to every client who has not had it today.',
  input: z.object({ promotion: z.string(), limit: z.number().int().positive().optional() }),
  output: z.object({ success: z.number(), failed: z.number(), skipped: z.number() }),
  permissions: { sql: { crm: 'write' }, mail: { main: { maxPerRun: 10_000 } } },
  tests: [{ name: 'skips who had it', input: { promotion: 'spring' }, expect: { failed: 0 } }],
  async run({ promotion, limit }, { sql, mail, each, log }) {
    const clients = await sql.crm.all<Client>('select id, email from clients order by id limit ?', [limit ?? -1]);
    const summary = await each.summary(clients, { key: (c) => c.id, concurrency: 1, retries: 0 }, async (client) => {
      if (client.email === null) skip('no address');
      await mail.main.send({ to: client.email as string, subject: \`About \${promotion}\`, text: 'Hello' });
      if (client.id === 3) throw new Error('record lost');
      await sql.crm.run('insert into sent values (?)', [client.id]);
    });
    log(summary.failures);
    return summary;
  },
});
`;

test('the closures of each belong to their step without the author doing anything', async () => {
  const { compiled, diagnostics } = compileTool(campaign);
  expect(diagnostics).toEqual([]);
  const clients = [1, 2, 3].map((id) => ({ id, email: id === 2 ? null : `c${id}@example.org` }));
  const permissions = { sql: { crm: 'write' as const }, mail: { main: { maxPerRun: 10 } } };
  const { result, error, frames } = await runOnce(startFrame(compiled ?? '', { input: { promotion: 'spring' }, permissions }), {
    onCall: ({ op }) => ({ v: op === 'all' ? clients : null }),
  });
  expect(error).toBeNull();
  expect(result).toEqual({ success: 1, failed: 1, skipped: 1 });
  expect(frames.filter((frame) => frame.t === 'call').map(({ h, s, n }) => [h, s, n])).toEqual([
    ['sql.crm', null, 0],
    ['mail.main', '1', 0],
    ['sql.crm', '1', 1],
    ['mail.main', '3', 0],
  ]);
  const failed = frames.find((frame) => frame.t === 'end' && frame.key === '3');
  const line = campaign.split('\n').findIndex((text) => text.includes('record lost')) + 1;
  expect(failed).toMatchObject({ outcome: { error: { message: 'record lost', line } } });
});

test('a script of several tools runs as written', async () => {
  const { compiled, diagnostics } = compileSource({
    kind: 'script',
    permissions: { tools: ['rates.latest'] },
    code: `const rates: Record<string, number> = await tools['rates.latest']({ base: 'EUR' });
const total = Object.values(rates).reduce((sum, rate) => sum + rate, 0);
log('help: import("x") is only a text here', total);
return { total, at: new Date(now()).toISOString() };`,
  });
  expect(diagnostics).toEqual([]);
  const { result, error, frames } = await runOnce(startFrame(compiled ?? '', { tools: { 'rates.latest': 'rates.latest' } }), {
    onCall: () => ({ v: { usd: 1.5, chf: 1 } }),
  });
  expect(error).toBeNull();
  expect(result).toEqual({ total: 2.5, at: '2026-11-21T12:00:00.000Z' });
  expect(frames).toContainEqual({ t: 'log', level: 'info', text: 'help: import("x") is only a text here 2.5' });
});
