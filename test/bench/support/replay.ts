/** Replays labelled requests as past use: half of each tool's requests are asked and called as a client does, the other half is measured. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../../src-main/engine/database/open-database.ts';
import { Clients } from '../../../src-main/engine/endpoint/clients.ts';
import { JigLearning } from '../../../src-main/engine/learning/learning.ts';
import type { Caller, Embedder, Models, ToolCaller } from '../../../src-main/engine/parts.ts';
import { needs, type EvalSet, type SetQuery } from '../../../src-main/engine/routing/evaluate/read-set.ts';
import { recallOf } from '../../../src-main/engine/routing/evaluate/scores.ts';
import { fillSetLibrary } from '../../../src-main/engine/routing/evaluate/set-library.ts';
import { searchedText } from '../../../src-main/engine/routing/request-part.ts';
import { startRouting } from '../../../src-main/engine/routing/start-routing.ts';
import { defaultSettings } from '../../../src-main/engine/settings/settings-store.ts';
import { ok, type Result } from '../../../src-preload/contract/result.ts';
import { createLogger, silentSink } from '../../../src-main/lib/logger.ts';
import { uniformNumbers } from '../../../src-main/lib/uniform-numbers.ts';

/** `flipped`: in one of five, another candidate is called. `corrected`: of these, a person then says that they were wrong. */
export const lessonKinds = ['none', 'use', 'flipped', 'corrected'] as const;
export type LessonKind = (typeof lessonKinds)[number];

export interface ReplayScore {
  /** Requests that were measured, and examples that the past left. */
  requests: number;
  examples: number;
  recall1: number;
  recall5: number;
  /** Mean probability that the route gives its first candidate: calibrated, it is near the share of requests whose first is needed. */
  confidence: number;
  /** Share of the requests that need a tool and get none. */
  abstained: number;
}

const flippedShare = 0.2;
const seed = 11;

/** The requests of tools that have at least two, half of each tool's in each part. */
export function halves(queries: readonly SetQuery[]): { past: SetQuery[]; measured: SetQuery[] } {
  const random = uniformNumbers(seed);
  const byTool = new Map<string, SetQuery[]>();
  const shuffled = queries.map((query) => ({ query, draw: random() })).toSorted((a, b) => a.draw - b.draw);
  for (const { query } of shuffled) {
    const [tool] = query.tools;
    if (tool !== undefined) byTool.set(tool, [...(byTool.get(tool) ?? []), query]);
  }
  const past: SetQuery[] = [];
  const measured: SetQuery[] = [];
  for (const own of byTool.values()) {
    if (own.length < 2) continue;
    past.push(...own.slice(0, Math.floor(own.length / 2)));
    measured.push(...own.slice(Math.floor(own.length / 2)));
  }
  return { past, measured };
}

function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.error.message} ${result.error.fix}`);
  return result.value;
}

/** One score a kind, over the same requests. */
export async function replay(
  set: EvalSet,
  { models, embedder }: { models: Models; embedder: Embedder },
  catalogue: unknown,
  kinds: readonly LessonKind[] = lessonKinds,
): Promise<Record<string, ReplayScore>> {
  const home = mkdtempSync(join(tmpdir(), 'jig-replay-'));
  const { sqlite } = must(openDatabase(home));
  const logger = createLogger('bench', silentSink);
  const { library, ids } = await fillSetLibrary(sqlite, set.tools, {
    id: embedder.model,
    dimension: embedder.dimension,
    embed: async (texts) => must(await embedder.embed(texts, { priority: 'index' })),
  });
  const clients = new Clients(sqlite);
  const { client } = must(clients.create('replay'));
  const caller: Caller = { name: client.name, scopes: client.scopes, clientId: client.id };
  const settings = { get: () => defaultSettings, gatewayKey: () => null };
  const learning = new JigLearning({
    sqlite,
    readOnly: false,
    library,
    models,
    settings,
    mayTeach: (id) => clients.learns(id),
    localClientId: 'local',
    requestText: searchedText,
    logger,
  });
  const activity = { record: () => {}, list: () => [] };
  const routing = must(await startRouting({ sqlite, readOnly: false, library, models, settings, activity, learning, catalogue, logger }));
  await routing.indexer.vectorsReady();
  // Every call succeeds: which tool is called is what teaches.
  const toolCaller: ToolCaller = {
    callTool: async () => ok({ content: [] }),
    prepare: () => {
      throw new Error('nothing is prepared here');
    },
  };
  const watched = learning.watchClients({ router: routing.router, toolCaller });
  const setIds = new Map([...ids].map(([setId, id]) => [id, setId]));
  const nameOf = (setId: string) => library.tool(ids.get(setId) ?? 0)?.name ?? '';
  const { past, measured } = halves(set.queries);

  const teach = async (kind: LessonKind): Promise<void> => {
    const random = uniformNumbers(seed);
    for (const query of past) {
      const request = { query: query.query, context: query.context ?? [] };
      const { candidates } = must(await watched.router.route(request, { caller }));
      const right = new Set(query.tools.map(nameOf));
      const others = candidates.filter(({ name }) => !right.has(name));
      const isFlipped = random() < flippedShare && kind !== 'use';
      const wrong = others[Math.floor(random() * others.length)];
      if (!isFlipped) for (const name of right) await watched.toolCaller.callTool(name, {}, { caller });
      else if (wrong) {
        await watched.toolCaller.callTool(wrong.name, {}, { caller });
        if (kind === 'corrected') must(learning.judge({ ...request, tool: wrong.name, verdict: 'wrong' }));
      }
    }
    await learning.settled();
  };

  const measure = async (): Promise<ReplayScore> => {
    const scores = { recall1: 0, recall5: 0, confidence: 0, abstained: 0 };
    for (const query of measured) {
      const { route, toolIds } = must(await routing.router.rank({ query: query.query, context: query.context ?? [] }, 'final'));
      const only = query.candidates ? new Set(query.candidates) : null;
      const ranked = toolIds.map((id) => setIds.get(id) ?? '').filter((id) => only === null || only.has(id));
      scores.recall1 += recallOf(ranked.slice(0, 1), needs(query)) / measured.length;
      scores.recall5 += recallOf(ranked.slice(0, 5), needs(query)) / measured.length;
      scores.confidence += (route?.candidates[0]?.score ?? 0) / measured.length;
      scores.abstained += (route?.abstained ? 1 : 0) / measured.length;
    }
    const examples = sqlite.prepare('select count(*) from example').pluck().get() as number;
    return { ...scores, requests: measured.length, examples };
  };

  try {
    const made: Record<string, ReplayScore> = {};
    for (const kind of kinds) {
      must(learning.clear());
      if (kind !== 'none') await teach(kind);
      made[kind] = await measure();
    }
    return made;
  } finally {
    await routing.stop();
    await learning.stop();
    clients.stop();
    sqlite.close();
    rmSync(home, { recursive: true, force: true });
  }
}
