/** Examples in the library's database: bounded for each tool and altogether, nearly equal ones merged, verdicts kept longer than uses. */
import type { Example, Verdict } from '#contract/learning.ts';
import type { Sqlite } from '../database/open-database.ts';
import { makeRoom } from './make-room.ts';
import { isSameRequest, wordsOf } from './same-request.ts';

export const textLimits = { queryChars: 500, textChars: 1_000 };

/** A request that is to be remembered for a tool. */
export interface NewExample {
  toolId: number;
  query: string;
  /** The request as the router embeds it. */
  text: string;
  verdict: Verdict;
  /** The client whose use it was; null for a person's verdict. */
  clientId: string | null;
}

/** An example as lessons are made of it. */
export interface KnownExample {
  id: number;
  toolId: number;
  query: string;
  origin: Example['origin'];
  verdict: Verdict;
  clientId: string | null;
  times: number;
}

/** Null: the model cannot embed the text. */
export interface StoredVector {
  exampleId: number;
  vector: Float32Array | null;
}

interface Row extends KnownExample {
  text: string;
}

const columns = 'id, tool_id as toolId, query, text, origin, verdict, client_id as clientId, times';
const shown = `example.id, tool_id as toolId, query, origin, verdict, client.name as client, times, at
  from example left join client on client.id = client_id`;

export class ExampleStore {
  private readonly sqlite: Sqlite;

  constructor(sqlite: Sqlite) {
    this.sqlite = sqlite;
  }

  /**
   * Remembers, or counts what is known already. A verdict takes the place of whatever was known of the request; a use does not touch a verdict
   * that says "wrong". Null when nothing was kept.
   */
  put({ toolId, verdict, clientId, ...example }: NewExample): { id: number; removed: number[] } | null {
    const query = example.query.slice(0, textLimits.queryChars);
    const text = example.text.slice(0, textLimits.textChars);
    const origin = clientId === null ? 'verdict' : 'use';
    const at = new Date().toISOString();
    return this.sqlite.transaction(() => {
      const words = wordsOf(text);
      const same = this.ofTool(toolId).find((row) => isSameRequest(words, wordsOf(row.text)));
      if (same && origin === 'use') {
        if (same.verdict === 'wrong') return null;
        this.sqlite.prepare('update example set times = times + 1, at = ? where id = ?').run(at, same.id);
        return { id: same.id, removed: [] };
      }
      if (same) {
        this.sqlite
          .prepare(`update example set origin = 'verdict', verdict = ?, client_id = null, at = ? where id = ?`)
          .run(verdict, at, same.id);
        return { id: same.id, removed: [] };
      }
      const { lastInsertRowid } = this.sqlite
        .prepare('insert into example (tool_id, query, text, origin, verdict, client_id, times, at) values (?, ?, ?, ?, ?, ?, 1, ?)')
        .run(toolId, query, text, origin, verdict, clientId, at);
      const id = Number(lastInsertRowid);
      const removed = makeRoom(this.sqlite, { id, toolId });
      return removed.includes(id) ? null : { id, removed };
    })();
  }

  get(id: number): Example | undefined {
    return this.sqlite.prepare(`select ${shown} where example.id = ?`).get(id) as Example | undefined;
  }

  /** The newest first. */
  list(toolId: number): Example[] {
    return this.sqlite.prepare(`select ${shown} where tool_id = ? order by at desc, example.id desc`).all(toolId) as Example[];
  }

  known(id: number): KnownExample | undefined {
    return this.sqlite.prepare(`select ${columns} from example where id = ?`).get(id) as KnownExample | undefined;
  }

  remove(id: number): boolean {
    return this.sqlite.prepare('delete from example where id = ?').run(id).changes > 0;
  }

  clear(): number {
    return this.sqlite.prepare('delete from example').run().changes;
  }

  ids(): number[] {
    return this.sqlite.prepare('select id from example').pluck().all() as number[];
  }

  count(): number {
    return this.sqlite.prepare('select count(*) from example').pluck().get() as number;
  }

  /** Examples that this model has not seen yet. */
  pending(model: string, limit: number): { id: number; text: string }[] {
    return this.sqlite
      .prepare(
        `select id, text from example where not exists (select 1 from example_vector where example_id = id and model = ?) order by id limit ?`,
      )
      .all(model, limit) as { id: number; text: string }[];
  }

  /** An example that is gone meanwhile is left out. */
  putVectors(model: string, vectors: readonly StoredVector[]): void {
    const put = this.sqlite.prepare(
      'insert or replace into example_vector (example_id, model, vector) select id, ?, ? from example where id = ?',
    );
    this.sqlite.transaction(() => {
      for (const { exampleId, vector } of vectors) {
        put.run(model, vector && Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength), exampleId);
      }
    })();
  }

  /** Models with vectors here. */
  models(): { model: string; dimension: number }[] {
    return this.sqlite
      .prepare('select model, max(length(vector)) / 4 as dimension from example_vector where vector is not null group by model')
      .all() as { model: string; dimension: number }[];
  }

  vectors(model: string): { exampleId: number; vector: Float32Array }[] {
    const rows = this.sqlite
      .prepare('select example_id as exampleId, vector from example_vector where model = ? and vector is not null order by example_id')
      .all(model) as { exampleId: number; vector: Buffer }[];
    // A buffer of the database need not begin where a float may.
    return rows.map(({ exampleId, vector }) => ({ exampleId, vector: new Float32Array(Uint8Array.from(vector).buffer) }));
  }

  /** Drops what other models made. */
  keepOnly(model: string): void {
    this.sqlite.prepare('delete from example_vector where model <> ?').run(model);
  }

  private ofTool(toolId: number): Row[] {
    return this.sqlite.prepare(`select ${columns} from example where tool_id = ? order by at, id`).all(toolId) as Row[];
  }
}
