/** Robustness of meaning: the same requests in other words and languages, and tools that try to attract every request. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { routeSet } from '../../src-main/engine/routing/evaluate/evaluate-folder.ts';
import type { Outcome } from '../../src-main/engine/routing/evaluate/make-report.ts';
import { needs, readSet, type EvalSet, type SetQuery, type SetTool } from '../../src-main/engine/routing/evaluate/read-set.ts';
import { retrievalScores } from '../../src-main/engine/routing/evaluate/scores.ts';
import { NodeProcessHost } from '../../src-main/headless/node-process-host.ts';
import { createLogger, silentSink } from '../../src-main/lib/logger.ts';
import { Skipped, type Benchmark, type Figure } from './benchmark.ts';
import { attackTools, type AttackTool } from './robustness/attacks.ts';
import { freshAttacks } from './robustness/fresh-attacks.ts';
import { forms, requests, smallTools, workshopTools } from './robustness/library.ts';
import { unseenAttacks } from './robustness/unseen-attacks.ts';
import { benchFolder } from './support/bench-folder.ts';
import { root } from './support/built-jig.ts';
import { withCachedModels, type CachedModels } from './support/cached-models.ts';

const groupSize = 10;
const logger = createLogger('bench', silentSink);
const percent = (share: number) => Math.round(share * 10_000) / 100;
const rounded = (value: number) => Math.round(value * 1_000) / 1_000;

type Route = (set: EvalSet) => Promise<Outcome[]>;

/** Routes sets over throw-away libraries; a tool's vector is made once for all of them. */
function routeBy({ models, embedder }: CachedModels, scratch: string, say: (line: string) => void): Route {
  const resourcesFolder = join(root, 'resources');
  const catalogue: unknown = JSON.parse(readFileSync(join(resourcesFolder, 'models', 'catalogue.json'), 'utf8'));
  const vectors = new Map<string, Float32Array>();
  let number = 0;
  return async (set) => {
    say(`${set.name}: ${set.tools.length} tools, ${set.queries.length} requests`);
    const home = join(scratch, String((number += 1)));
    const routed = await routeSet(set, home, models, embedder, vectors, catalogue, {
      stage: 'final',
      resourcesFolder,
      processHost: new NodeProcessHost({ logger }),
      logger,
    });
    rmSync(home, { recursive: true, force: true });
    if (!routed.ok) throw new Error(`${routed.error.message} ${routed.error.fix}`);
    return routed.value;
  };
}

function formFigures(outcomes: readonly Outcome[]): Figure[] {
  return forms.flatMap((form) => {
    const own = outcomes.filter(({ query }) => query.source === form);
    const scores = retrievalScores(own.map(({ query, ranked }) => ({ ranked, groups: needs(query) })));
    const silent = own.filter(({ abstained }) => abstained).length / own.length;
    return [
      { what: `${form}: R@1`, value: rounded(scores?.recall['1'] ?? 0), unit: '' },
      { what: `${form}: R@5`, value: rounded(scores?.recall['5'] ?? 0), unit: '' },
      { what: `${form}: wrongly left without a tool`, value: percent(silent), unit: '%' },
    ];
  });
}

/** The attacks that were ranked first, one entry a request. */
function won(outcomes: readonly Outcome[], attacks: readonly AttackTool[]): { query: SetQuery; by: AttackTool }[] {
  const byId = new Map(attacks.map((attack) => [attack.id, attack]));
  return outcomes.flatMap(({ query, ranked }) => {
    const by = byId.get(ranked[0] ?? '');
    return by ? [{ query, by }] : [];
  });
}

/** The tools that the set's requests need most: what somebody would copy. */
function wanted(set: EvalSet): SetTool[] {
  const times = new Map<string, number>();
  for (const query of set.queries) for (const id of query.tools) times.set(id, (times.get(id) ?? 0) + 1);
  return set.tools.filter(({ id }) => times.has(id)).toSorted((a, b) => (times.get(b.id) ?? 0) - (times.get(a.id) ?? 0));
}

/** Ids of the requests whose first tool is right. */
function right(outcomes: readonly Outcome[]): Set<string> {
  return new Set(
    outcomes
      .filter(({ query, ranked }) =>
        needs(query)
          .flat()
          .includes(ranked[0] ?? ''),
      )
      .map(({ query }) => query.id),
  );
}

/** Share of the requests won by an attack: with all forty in the library, with ten at a time, and with those that no rule was made for. */
async function attackFigures(set: EvalSet, route: Route, say: (line: string) => void): Promise<Figure[]> {
  const attacks = attackTools(wanted(set));
  const rightBefore = right(await route({ ...set, name: `${set.name}, no attacks` }));
  const measure = async (what: string, some: readonly AttackTool[]) => {
    const lost = won(await route({ ...set, name: `${set.name}, ${what}`, tools: [...set.tools, ...some] }), some);
    for (const { query, by } of lost)
      say(`  ${by.name} (${by.kind}) won "${query.query.slice(0, 80)}"${rightBefore.has(query.id) ? ', which was right without it' : ''}`);
    return { won: lost.length, taken: lost.filter(({ query }) => rightBefore.has(query.id)).length };
  };
  const together = await measure(`all ${attacks.length}`, attacks);
  const groups = Math.ceil(attacks.length / groupSize);
  const inGroups = { won: 0, taken: 0 };
  for (let group = 0; group < groups; group += 1) {
    // Every fourth one, so that each group has all kinds.
    const some = attacks.filter((_, i) => i % groups === group);
    const { won: more, taken } = await measure(`group ${group + 1} of ${groups}`, some);
    inGroups.won += more / groups;
    inGroups.taken += taken / groups;
  }
  const unseen = await measure('unseen', unseenAttacks);
  const fresh = await measure('fresh', freshAttacks);
  const figures = (what: string, counts: { won: number; taken: number }): Figure[] => [
    { what: `${set.name}: won by an attack, ${what}`, value: percent(counts.won / set.queries.length), unit: '%', goal: { atMost: 2 } },
    { what: `${set.name}: right without it, ${what}`, value: percent(counts.taken / set.queries.length), unit: '%' },
  ];
  return [
    ...figures(`all ${attacks.length} in the library`, together),
    ...figures(`${groupSize} of them at a time`, inGroups),
    ...figures(`${unseenAttacks.length} that no rule was made for`, unseen),
    ...figures(`${freshAttacks.length} written last`, fresh),
  ];
}

/** The routing sets with short requests, where there are any. */
function otherSets(say: (line: string) => void): EvalSet[] {
  let folder: string;
  try {
    folder = benchFolder();
  } catch (error) {
    if (!(error instanceof Skipped)) throw error;
    say(`desk and mcp are left out: ${error.message}`);
    return [];
  }
  return ['desk', 'mcp'].map((name) => {
    const set = readSet(join(folder, name));
    if (!set.ok) throw new Error(`${set.error.message} ${set.error.fix}`);
    return set.value;
  });
}

export const benchmark: Benchmark = {
  about:
    'Requests with slips, in other orders, wrapped in talk, beside pastes and in other languages; tools that try to attract every request.',
  run: async (say) => {
    const scratch = mkdtempSync(join(tmpdir(), 'jig-robustness-'));
    try {
      return await withCachedModels('robustness', async (made) => {
        const route = routeBy(made, scratch, say);
        const tools = [...(await workshopTools()), ...smallTools()];
        const own = { name: 'own requests', tools, queries: requests(tools) };
        const figures = formFigures(await route(own));
        for (const set of [{ ...own, queries: requests(tools, ['base']) }, ...otherSets(say)]) {
          figures.push(...(await attackFigures(set, route, say)));
        }
        return figures;
      });
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  },
};
