/** A measurement that takes too long, or that the end of the app cuts off, leaves nothing running. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { GoldenGate } from '../../src-main/engine/golden/golden-gate.ts';
import { GoldenSet } from '../../src-main/engine/golden/golden-set.ts';
import { Library } from '../../src-main/engine/library/library.ts';
import { startRouting } from '../../src-main/engine/routing/start-routing.ts';
import { defaultSettings } from '../../src-main/engine/settings/settings-store.ts';
import { NodeProcessHost } from '../../src-main/headless/node-process-host.ts';
import { createLogger, silentSink } from '../../src-main/lib/logger.ts';
import { ScriptedModels } from '../routing/box.ts';
import { testDatabase } from '../support/database.ts';

const modelsFolder = fileURLToPath(new URL('../../resources/models', import.meta.url));

async function gateOver(rows: number, deadlineMs: number) {
  const sqlite = testDatabase();
  const logger = createLogger('test', silentSink);
  const library = new Library(sqlite);
  const settings = { get: () => defaultSettings, gatewayKey: () => null };
  const started = await startRouting({
    sqlite,
    readOnly: false,
    library,
    models: new ScriptedModels(null),
    settings,
    activity: { record: () => {}, list: () => [] },
    catalogue: JSON.parse(readFileSync(`${modelsFolder}/catalogue.json`, 'utf8')),
    logger,
  });
  if (!started.ok) throw new Error(started.error.message);
  const set = new GoldenSet(sqlite);
  set.saveAll(Array.from({ length: rows }, (_, i) => ({ query: `request ${i}`, needs: [], origin: 'lab' as const })));
  const processHost = new NodeProcessHost({ logger });
  const gate = new GoldenGate({ sqlite, set, routing: started.value, settings, home: '', modelsFolder, processHost, logger, deadlineMs });
  return { gate, stop: () => started.value.stop() };
}

it('says that it took too long', async () => {
  const { gate, stop } = await gateOver(5_000, 1);
  expect(await gate.score('x')).toMatchObject({ ok: false, error: { code: 'golden-late', fix: expect.any(String) } });
  await stop();
});

it('ends with the app', async () => {
  const { gate, stop } = await gateOver(5_000, 60_000);
  const score = gate.score('x');
  await gate.stop();
  expect(await score).toMatchObject({ ok: false, error: { code: 'aborted' } });
  await stop();
});
