/** Calls of made tools by other runs: what is left behind in the run that called. */
import { getEventListeners } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { createMadeToolCaller, createMadeToolStarter } from '../../src-main/engine/endpoint/made-tools.ts';
import { getRun, runCode, type MakingToolParts } from '../../src-main/engine/endpoint/making-tools.ts';
import type { Forge } from '../../src-main/engine/making-parts.ts';
import type { StoredTool } from '../../src-main/engine/library/tool-definition.ts';
import { defaultSettings } from '../../src-main/engine/settings/settings-store.ts';
import { openBox, person, program, type Box } from '../runs/harness.ts';

let box: Box | null = null;
afterEach(() => box?.remove());

test('a run that calls many tools does not remember those that have ended', async () => {
  box = openBox();
  const made = { program: program('return { n: 1 };'), version: 1, outputSchema: null };
  const forge = { program: () => ({ ok: true, value: made }) } as Pick<Forge, 'program'> as Forge;
  const call = createMadeToolCaller({
    start: createMadeToolStarter({ forge, runs: box.runs }),
    runs: box.runs,
    settings: () => defaultSettings,
  });
  const { signal } = new AbortController();
  const tool = { id: 1, name: 'made__test' } as StoredTool;
  for (let count = 0; count < 3; count += 1)
    expect(await call(tool, {}, { caller: person, signal, depth: 1 })).toMatchObject({ ok: true, value: { structuredContent: { n: 1 } } });
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

/** A script that never ends, started by `run_code`. */
async function endless(signal?: AbortSignal) {
  box = openBox();
  const { runs } = box;
  const forge = {
    namedTools: async () => [],
    compileScript: async () => ({ ok: true, value: program('for (;;) await sleep(5);') }),
  } as Pick<Forge, 'namedTools' | 'compileScript'> as Forge;
  const parts = { forge, runs, clients: { list: () => [] }, library: {}, settings: () => defaultSettings } as unknown as MakingToolParts;
  return runCode(parts, { code: 'for (;;) await sleep(5);' }, { caller: { name: 'agent', scopes: ['mcp'], clientId: 'a' }, signal });
}

test('a script ends with the request that waits for it', async () => {
  const stop = new AbortController();
  const running = endless(stop.signal);
  await expect.poll(() => box?.runs.list({ limit: 1 })).toMatchObject([{ state: 'running' }]);
  stop.abort();
  await running;
  expect(box?.runs.list({ limit: 1 })).toMatchObject([{ state: 'cancelled' }]);
});

test('a run belongs to the client that started it, not to its name', async () => {
  box = openBox();
  const caller = { name: 'agent', scopes: ['mcp'], clientId: 'a' };
  const started = await box.runs.start({ kind: 'code', tool: 'run_code', version: null, program: program('return 1;'), input: {}, caller });
  const id = started.ok ? started.value : '';
  const parts = { forge: {}, runs: box.runs } as unknown as MakingToolParts;
  expect(await getRun(parts, { id, wait: 20 }, { caller })).toMatchObject({ ok: true });
  expect(await getRun(parts, { id }, { caller: { ...caller, clientId: 'b' } })).toMatchObject({
    ok: false,
    error: { code: 'run-unknown' },
  });
  expect(await getRun(parts, { id }, { caller: { name: 'agent', scopes: ['mcp'] } })).toMatchObject({ ok: false });
  expect(await getRun(parts, { id }, { caller: { name: 'jig', scopes: ['admin'] } })).toMatchObject({ ok: true });
});

test('a script computes a minute at most, or less where the person says less', async () => {
  box = openBox({ limits: { cpuMs: 0 } });
  const of = async (kind: 'code' | 'tool') => {
    const started = await box?.runs.start({ kind, tool: 'x', version: null, program: program('return 1;'), input: {}, caller: person });
    const run = started?.ok ? await box?.runs.get(started.value) : started;
    return run?.ok ? run.value.limits.cpuMs : null;
  };
  expect([await of('code'), await of('tool')]).toEqual([60_000, 0]);
  await box.remove();
  box = openBox({ limits: { cpuMs: 5_000 } });
  expect([await of('code'), await of('tool')]).toEqual([5_000, 5_000]);
});
