/** The engine's end: a process that cannot start, cannot use its folder, or is given back. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { EffectsClient } from '../../src-main/engine/effects/effects-client.ts';
import { NodeProcessHost } from '../../src-main/headless/node-process-host.ts';
import { createLogger, silentSink } from '../../src-main/lib/logger.ts';
import { createClient, effectsProcesses, mailEffect, mailOrder, never } from './box.ts';

it('a folder that cannot be used fails every effect, in words', async () => {
  const client = createClient('/dev/null/home');
  const result = await client.perform(mailEffect('ada'), mailOrder(1, 'ada'), never);
  expect(result).toMatchObject({ ok: false, error: { code: 'effects-unavailable', message: expect.stringContaining('/dev/null/home') } });
  await client.stop();
  expect(effectsProcesses('/dev/null/home')).toEqual([]);
});

it('a program that ends at once is not started for ever', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'jig-effects-'));
  const program = join(folder, 'ends.mjs');
  writeFileSync(program, 'process.exit(3);');
  const logger = createLogger('test', silentSink);
  const client = new EffectsClient({ processHost: new NodeProcessHost({ logger, entryOf: () => program }), home: folder, logger });
  const result = await client.perform(mailEffect('ada'), mailOrder(1, 'ada'), never);
  expect(result).toMatchObject({ ok: false, error: { code: 'effects-unavailable', message: expect.stringContaining('5 times') } });
  await client.stop();
  rmSync(folder, { recursive: true });
});

it('after the stop nothing is sent', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'jig-effects-'));
  const client = createClient(folder);
  const cut = client.perform(mailEffect('ada'), mailOrder(1, 'ada'), never);
  await client.stop();
  expect(await cut).toMatchObject({ ok: false, error: { code: 'effects-ending' } });
  expect(await client.perform(mailEffect('ada'), mailOrder(1, 'ada'), never)).toMatchObject({
    ok: false,
    error: { code: 'effects-ending' },
  });
  expect(await client.perform(mailEffect('ada'), mailOrder(1, 'ada'), AbortSignal.abort())).toMatchObject({
    ok: false,
    error: { code: 'aborted' },
  });
  expect(effectsProcesses(folder)).toEqual([]);
  rmSync(folder, { recursive: true });
});
