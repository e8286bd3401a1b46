/** Calls of made tools by other runs: what is left behind in the run that called. */
import { getEventListeners } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { createMadeToolCaller } from '../../src-main/engine/endpoint/made-tools.ts';
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
  const call = createMadeToolCaller({ forge, runs: box.runs, settings: () => defaultSettings });
  const { signal } = new AbortController();
  const tool = { id: 1, name: 'made__test' } as StoredTool;
  for (let count = 0; count < 3; count += 1)
    expect(await call(tool, {}, { caller: person, signal, depth: 1 })).toMatchObject({ ok: true, value: { structuredContent: { n: 1 } } });
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});
