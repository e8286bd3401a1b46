/** Which example goes when there are too many: uses before verdicts, and of the uses the oldest of the client that taught most. */
import type { Sqlite } from '../database/open-database.ts';

export const exampleLimits = {
  perTool: 20,
  /** Searching so many takes 1-2 ms. */
  altogether: 3_000,
};

/**
 * Removes one example of the tool, or of all, where the new one is one too many. A client that asks all day does not push out what the others
 * taught, and a use pushes out no verdict: it goes itself then. Answers with what was removed.
 */
export function makeRoom(sqlite: Sqlite, added: { id: number; toolId: number }): number[] {
  const removed: number[] = [];
  const bound = (where: string, values: number[], most: number) => {
    const count = sqlite.prepare(`select count(*) from example where ${where}`).pluck().get(values) as number;
    if (count <= most) return;
    const oldestUse = sqlite
      .prepare(
        `select id from example where ${where} and origin = 'use' and id <> ? and client_id = (
           select client_id from example where ${where} and origin = 'use' group by client_id order by count(*) desc, max(at) desc limit 1)
         order by at, id limit 1`,
      )
      .pluck();
    const oldestVerdict = sqlite
      .prepare(
        `select id from example where ${where} and (id = ? or origin = 'verdict')
         order by id = ? and origin = 'verdict', origin = 'verdict', at, id limit 1`,
      )
      .pluck();
    const victim = (oldestUse.get(...values, added.id, ...values) ?? oldestVerdict.get(...values, added.id, added.id)) as number;
    sqlite.prepare('delete from example where id = ?').run(victim);
    removed.push(victim);
  };
  bound('tool_id = ?', [added.toolId], exampleLimits.perTool);
  bound('true', [], exampleLimits.altogether);
  return removed;
}
