/** Tools that try to attract every request: what they lose, and that on the real models an honest tool goes before them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { correctAttraction, lessAttraction } from '../../src-main/engine/routing/attraction.ts';
import { loadCatalogue } from '../../src-main/engine/models/catalogue.ts';
import { routeSet } from '../../src-main/engine/routing/evaluate/evaluate-folder.ts';
import type { Outcome } from '../../src-main/engine/routing/evaluate/make-report.ts';
import { SqliteIndex } from '../../src-main/engine/routing/sqlite-index.ts';
import { NodeProcessHost } from '../../src-main/headless/node-process-host.ts';
import { attackTools } from '../bench/robustness/attacks.ts';
import { requests, smallTools } from '../bench/robustness/library.ts';
import { builtInFolder, ModelBox, must } from '../models/model-box.ts';
import { testDatabase } from '../support/database.ts';

describe('what a tool loses', () => {
  const settings = { model: 'a', mean: [1, 0], from: 0.1, weight: 2 };

  test('one that begs goes behind an equal one, one near to everything behind one that is not', () => {
    const [honest = 0, begging = 0, near = 0] = lessAttraction(
      [0.8, 0.8, 0.8],
      [
        { begs: false, everyday: 0.1 },
        { begs: true, everyday: 0 },
        { begs: false, everyday: 0.2 },
      ],
      settings,
    );
    expect(honest).toBe(0.8);
    expect(begging).toBeLessThan(honest);
    expect(near).toBeCloseTo(0.6);
  });

  test('far from everything wins nothing, and without a vector or a measure nothing is taken off', () => {
    expect(lessAttraction([0.5], [{ begs: false, everyday: -1 }], settings)).toEqual([0.5]);
    expect(lessAttraction([0.5], [{ begs: false, everyday: undefined }], settings)).toEqual([0.5]);
    expect(lessAttraction([0.5], [{ begs: false, everyday: 1 }], null)).toEqual([0.5]);
  });

  test('by the vectors that serve, and by no other model', async () => {
    const sqlite = testDatabase();
    sqlite.exec(`insert into source values ('s', 's', 'definitions', 'listed', '{}', 's', null, '2026-01-01')`);
    for (const id of [1, 2])
      sqlite
        .prepare(
          `insert into tool (id, source_id, name, server, local_name, description, input_schema, annotations, tags, hash, text_hash, version, created_at, updated_at)
           values (?, 's', ?, 's', ?, 'd', '{}', '{}', '[]', 'h', 't', 1, '2026-01-01', '2026-01-01')`,
        )
        .run(id, String(id), String(id));
    const index = new SqliteIndex(sqlite);
    await index.useModel('a', 2);
    await index.putVectors('a', [
      { toolId: 1, textHash: 't', vector: new Float32Array([0.6, 0.8]) },
      { toolId: 2, textHash: 't', vector: null },
    ]);
    const products = await index.products(new Float32Array([0.5, 0]), [1, 2, 3]);
    expect([...products.keys()]).toEqual([1]);
    expect(products.get(1)).toBeCloseTo(0.3);

    const tools = [1, 2].map((id) => ({ id, begs: false }));
    const [near = 0, without] = await correctAttraction(index, settings, { order: [0.9, 0.9], tools, model: 'a' });
    expect(near).toBeCloseTo(0.9 - 2 * (0.6 - 0.1));
    expect(without).toBe(0.9);
    expect(await correctAttraction(index, settings, { order: [0.9, 0.9], tools, model: 'b' })).toEqual([0.9, 0.9]);
    expect(await correctAttraction(index, null, { order: [0.9, 0.9], tools, model: 'a' })).toEqual([0.9, 0.9]);
  });
});

describe('with the built-in models', () => {
  const box = new ModelBox();
  const home = mkdtempSync(join(tmpdir(), 'jig-attraction-'));
  const honest = smallTools();
  // One of each kind or two, copies included.
  const attacks = attackTools(honest.filter(({ name }) => ['post_message', 'weather_forecast', 'open_issue'].includes(name))).filter(
    (_, i, all) => i % 4 === 0 || i >= all.length - 3,
  );
  const asked = requests(honest, ['base']).filter((_, i) => i % 2 === 0);
  let outcomes: Outcome[] = [];

  beforeAll(async () => {
    const models = box.models();
    const embedder = must(await models.embedder());
    const set = { name: 'attacks', tools: [...honest, ...attacks], queries: asked };
    outcomes = must(
      await routeSet(set, home, models, embedder, new Map(), must(loadCatalogue(builtInFolder)), {
        stage: 'final',
        resourcesFolder: join(builtInFolder, '..'),
        processHost: new NodeProcessHost({ logger: box.logger }),
        logger: box.logger,
      }),
    );
  });

  afterAll(async () => {
    await box.dispose();
    rmSync(home, { recursive: true, force: true });
  });

  test('no request goes to a tool that only begs for it', () => {
    expect(attacks.length).toBeGreaterThanOrEqual(10);
    expect(outcomes.length).toBeGreaterThanOrEqual(15);
    const ids = new Set(attacks.map(({ id }) => id));
    expect(
      outcomes.filter(({ ranked }) => ids.has(ranked[0] ?? '')).map(({ query, ranked }) => `${query.query}: ${ranked[0] ?? ''}`),
    ).toEqual([]);
  });

  test('and nearly all go to the right one', () => {
    const right = outcomes.filter(({ query, ranked }) => query.tools.includes(ranked[0] ?? ''));
    expect(right.length / outcomes.length).toBeGreaterThan(0.75);
  });
});
