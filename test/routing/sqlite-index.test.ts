/** What waits for its vector: an index that remembers where it was answers as one that looks at every tool. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Sqlite } from '../../src-main/engine/database/open-database.ts';
import { SqliteIndex } from '../../src-main/engine/routing/sqlite-index.ts';
import { testDatabase } from '../support/database.ts';

const dimension = 8;
const model = 'model-a';
const vector = new Float32Array(dimension).fill(Math.sqrt(1 / dimension));

type Step = { kind: 'add' } | { kind: 'change' | 'remove'; at: number } | { kind: 'embed'; count: number };

const place = fc.nat({ max: 1_000 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('add' as const) }),
  fc.record({ kind: fc.constantFrom('change' as const, 'remove' as const), at: place }),
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('embed' as const), count: fc.integer({ min: 1, max: 6 }) }) },
);

/** Does one step as library and indexer do it: first the tool, then its text. */
async function take(sqlite: Sqlite, index: SqliteIndex, one: Step, textHash: string): Promise<void> {
  const text = (id: number) => ({ id, server: 's', name: 'n', description: 'd', params: '', paramText: '', textHash });
  const ids = sqlite.prepare('select id from tool order by id').pluck().all() as number[];
  if (one.kind === 'embed') {
    const pending = await index.pendingVectors(one.count);
    await index.putVectors(
      model,
      pending.map((entry) => ({ ...entry, vector })),
    );
  } else if (one.kind === 'add') {
    const { lastInsertRowid } = sqlite
      .prepare(
        `insert into tool (source_id, name, server, local_name, description, input_schema, annotations, tags, hash, text_hash, version, created_at, updated_at)
         values ('s', ?, 's', ?, 'd', '{}', '{}', '[]', 'h', ?, 1, '2026-01-01', '2026-01-01')`,
      )
      .run(textHash, textHash, textHash);
    await index.putText([text(Number(lastInsertRowid))]);
  } else {
    const id = ids[one.at % Math.max(1, ids.length)];
    if (id === undefined) return;
    if (one.kind === 'remove') {
      sqlite.prepare('delete from tool where id = ?').run(id);
      await index.remove([id]);
    } else {
      sqlite.prepare('update tool set text_hash = ? where id = ?').run(textHash, id);
      await index.putText([text(id)]);
    }
  }
}

describe('pendingVectors', () => {
  it('names the same tools whatever was added, changed, removed and embedded before', async () => {
    const sqlite = testDatabase();
    sqlite.exec(`insert into source values ('s', 's', 'definitions', 'listed', '{}', 's', null, '2026-01-01')`);
    let number = 0;
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const index = new SqliteIndex(sqlite);
        await index.useModel(model, dimension);
        for (const one of steps) {
          number += 1;
          await take(sqlite, index, one, `text-${number}`);
          const fresh = new SqliteIndex(sqlite);
          await fresh.useModel(model, dimension);
          const [remembering, looking] = [await index.pendingVectors(4), await fresh.pendingVectors(4)];
          expect(remembering).toEqual(looking);
          compared += looking.length;
        }
      }),
      { numRuns: 40 },
    );
    expect(compared).toBeGreaterThan(100);
  });
});
