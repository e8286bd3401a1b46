/** Properties: nothing that a client or a person can say makes examples, lessons or memory of routes grow beyond their bounds. */
import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase, type Sqlite } from '../../src-main/engine/database/open-database.ts';
import { Clients } from '../../src-main/engine/endpoint/clients.ts';
import { ExampleStore, textLimits } from '../../src-main/engine/learning/example-store.ts';
import { ExampleVectors } from '../../src-main/engine/learning/example-vectors.ts';
import { exampleLimits } from '../../src-main/engine/learning/make-room.ts';
import { RecentRoutes, recentLimits } from '../../src-main/engine/learning/recent-routes.ts';
import { weighLessons, type NearExample } from '../../src-main/engine/learning/weigh-lessons.ts';
import { Library } from '../../src-main/engine/library/library.ts';
import { value } from '../endpoint/harness.ts';

describe('what is kept', () => {
  const home = mkdtempSync(join(tmpdir(), 'jig-examples-'));
  let sqlite: Sqlite;
  let store: ExampleStore;
  let toolIds: number[];
  let clientIds: string[];

  beforeAll(() => {
    ({ sqlite } = value(openDatabase(home)));
    const library = new Library(sqlite);
    const clients = new Clients(sqlite);
    clients.stop();
    const toolCount = exampleLimits.altogether / exampleLimits.perTool + 1;
    library.importSource(
      { name: 'desk', kind: 'definitions', config: {}, origin: 'desk' },
      Array.from({ length: toolCount }, (_, i) => ({ server: 'desk', localName: `t${i}`, description: '', inputSchema: {} })),
    );
    toolIds = sqlite.prepare('select id from tool order by id').pluck().all() as number[];
    clientIds = ['a', 'b', 'c'].map((name) => value(clients.create(name)).client.id);
    store = new ExampleStore(sqlite);
  });
  beforeEach(() => void store.clear());
  afterAll(() => {
    sqlite.close();
    rmSync(home, { recursive: true });
  });

  const put = (query: string, clientId: string | null, verdict: 'right' | 'wrong' = 'right', toolId = toolIds[0] ?? 0) =>
    store.put({ toolId, query, text: query, verdict, clientId });
  const list = () => store.list(toolIds[0] ?? 0);

  test('never more than the limit, nor longer, and never a use in place of a verdict', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            query: fc.oneof(fc.string({ minLength: 1, unit: 'grapheme' }), fc.string({ minLength: 600, maxLength: 3_000 })),
            by: fc.option(fc.nat(2), { nil: null }),
            verdict: fc.constantFrom('right' as const, 'wrong' as const),
          }),
          { minLength: 1, maxLength: 60 },
        ),
        (said) => {
          store.clear();
          let verdicts = 0;
          for (const { query, by, verdict } of said) {
            const clientId = by === null ? null : (clientIds[by] ?? '');
            put(query, clientId, clientId === null ? verdict : 'right');
            const kept = list();
            const now = kept.filter(({ origin }) => origin === 'verdict').length;
            expect(kept.length).toBeLessThanOrEqual(exampleLimits.perTool);
            for (const one of kept) expect(one.query.length).toBeLessThanOrEqual(textLimits.queryChars);
            // Only a verdict may push one out.
            if (clientId !== null) expect(now).toBe(verdicts);
            verdicts = now;
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  test('a client that asks all day pushes out its own examples, not those of others', () => {
    put('the one thing that b asked', clientIds[1] ?? '');
    for (let i = 0; i < 100; i += 1) put(`flood ${i} ${'xyz'.repeat(i)}`, clientIds[0] ?? '');
    expect(list()).toHaveLength(exampleLimits.perTool);
    expect(list().filter(({ client }) => client === 'b')).toHaveLength(1);
  });

  test('nearly the same request is one example, and the last verdict on it counts', () => {
    put('Send the parcel to Bern', clientIds[0] ?? '');
    put('send the parcel to bern!', clientIds[1] ?? '');
    expect(list()).toMatchObject([{ times: 2, origin: 'use', client: 'a' }]);
    put('send the parcel to Bern', null, 'wrong');
    expect(list()).toMatchObject([{ origin: 'verdict', verdict: 'wrong', client: null }]);
    expect(put('send the parcel to Bern', clientIds[0] ?? '')).toBeNull();
    put('send the parcel to Bern', null, 'right');
    expect(list()).toMatchObject([{ origin: 'verdict', verdict: 'right' }]);
  });

  test('not more than so many altogether', () => {
    const insert = sqlite.prepare(
      `insert into example (tool_id, query, text, origin, verdict, client_id, times, at) values (?, ?, ?, 'use', 'right', ?, 1, ?)`,
    );
    sqlite.transaction(() => {
      for (let i = 0; i < exampleLimits.altogether; i += 1) {
        const toolId = toolIds[i % (toolIds.length - 1)];
        insert.run(toolId, `q${i}`, `q${i}`, clientIds[i % 4 === 0 ? 1 : 0], new Date(i * 1_000).toISOString());
      }
    })();
    const kept = put('one more', clientIds[1] ?? '', 'right', toolIds.at(-1));
    expect(kept?.removed).toHaveLength(1);
    expect(store.count()).toBe(exampleLimits.altogether);
    // The oldest of the client that taught most.
    expect(sqlite.prepare(`select count(*) from example where query = 'q1'`).pluck().get()).toBe(0);
  });
});

const nearExample = fc.record({
  id: fc.nat(),
  toolId: fc.integer({ min: 1, max: 4 }),
  query: fc.constant('q'),
  origin: fc.constant('use' as const),
  verdict: fc.constantFrom('right' as const, 'wrong' as const),
  clientId: fc.option(fc.constantFrom('a', 'b'), { nil: null }),
  times: fc.integer({ min: 1, max: 1_000_000 }),
  cosine: fc.double({ min: -1, max: 1.000_001, noNaN: true }),
});

describe('what the examples say', () => {
  test('is between -1 and 1, and less than all together', () => {
    fc.assert(
      fc.property(fc.array(nearExample, { maxLength: 40 }), (near) => {
        const lessons = weighLessons(near);
        const sum = lessons.reduce((total, { weight }) => total + Math.max(0, weight), 0);
        expect(sum).toBeLessThan(1);
        for (const { weight } of lessons) expect(weight).toBeGreaterThan(-1);
        expect(lessons.map(({ weight }) => weight)).toEqual(lessons.map(({ weight }) => weight).toSorted((a, b) => b - a));
      }),
    );
  });

  test('one client, however often it says so, does not outweigh a verdict beside it and another client', () => {
    const example = { id: 1, query: 'q', origin: 'use' as const, verdict: 'right' as const, times: 1, cosine: 1 };
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 1_000_000 }), (count, times) => {
        const flood: NearExample[] = Array.from({ length: count }, () => ({ ...example, toolId: 1, clientId: 'hostile', times }));
        const [best] = weighLessons([...flood, { ...example, toolId: 2, clientId: 'good' }, { ...example, toolId: 2, clientId: null }]);
        expect(best?.toolId).toBe(2);
      }),
    );
  });

  test('a nearer example never says less', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (a, b) => {
        const weight = (cosine: number) =>
          weighLessons([{ id: 1, toolId: 1, query: 'q', origin: 'use', verdict: 'right', clientId: 'a', times: 1, cosine }])[0]?.weight ??
          0;
        expect(weight(Math.max(a, b))).toBeGreaterThanOrEqual(weight(Math.min(a, b)));
      }),
    );
  });
});

test('vectors: what is found is what a plain comparison finds, through puts and removals', () => {
  const unit = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 6, maxLength: 6 }).map((values) => {
    const norm = Math.hypot(...values) || 1;
    return Float32Array.from(values, (value) => value / norm);
  });
  const step = fc.oneof(fc.record({ put: fc.nat(200), vector: unit }), fc.record({ remove: fc.nat(200) }));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), unit, (steps, query) => {
      const vectors = new ExampleVectors(6);
      const plain = new Map<number, Float32Array>();
      for (const one of steps) {
        if ('put' in one) {
          vectors.put(one.put, one.vector);
          plain.set(one.put, one.vector);
        } else {
          vectors.remove(one.remove);
          plain.delete(one.remove);
        }
      }
      expect(vectors.size).toBe(plain.size);
      const found = new Map(vectors.nearest(query, 0.5, 1_000).map(({ exampleId, cosine }) => [exampleId, cosine]));
      for (const [id, vector] of plain) {
        const cosine = vector.reduce((sum, x, i) => sum + x * (query[i] ?? 0), 0);
        if (Math.abs(cosine - 0.5) > 1e-5) expect(found.has(id)).toBe(cosine > 0.5);
        if (found.has(id)) expect(found.get(id)).toBeCloseTo(cosine, 5);
      }
    }),
  );
});

test('recent routes: bounded in clients, routes and time, and each tells of a tool once', () => {
  let now = 0;
  const recent = new RecentRoutes(() => now);
  const route = (query: string) => ({ query, text: query, tools: ['tool'] });
  for (let i = 0; i < recentLimits.clients + 1; i += 1) recent.add(`client ${i}`, route('first'));
  expect(recent.has('client 0')).toBe(false);
  expect(recent.has('client 1')).toBe(true);
  expect(recent.take('client 1', 'tool')?.query).toBe('first');
  expect(recent.take('client 1', 'tool')).toBeNull();
  recent.add('client 2', { ...route('own'), tools: ['own tool'] });
  for (let i = 0; i < recentLimits.routesPerClient; i += 1) recent.add('client 2', route(`later ${i}`));
  expect(recent.take('client 2', 'own tool')).toBeNull();
  now += recentLimits.minutes * 60_000 + 1;
  expect(recent.has('client 2')).toBe(false);
  expect(recent.take('client 2', 'tool')).toBeNull();
});
