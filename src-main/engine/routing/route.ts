/** One route, from query to 0-3 picks: embed, search, judge by evidence, filter, explain, count. Every entrance comes through here. */
import type { Candidate, Route, RouteRequest } from '#contract/routing.ts';
import type { FilterChoice, IndexStatus } from '#contract/system.ts';
import { fail, ok, type Result } from '#contract/result.ts';
import type { Logger } from '#lib/logger.ts';
import type { Library } from '../library/library.ts';
import type { ActivityLog, Caller, Learning, Lesson, Models, Router, SettingsStore } from '../parts.ts';
import { hitsWithLessons, lessonLifts, liftJudgement, liftOrder, reasonWithLesson } from './apply-lessons.ts';
import { correctAttraction } from './attraction.ts';
import { CandidateCache, type CandidateTool } from './candidate-cache.ts';
import { isEmptyTalk } from './courtesy.ts';
import { decide } from './decide.ts';
import { evidenceOrder } from './evidence.ts';
import { intentLogits, judgeEvidence, withSureTool } from './evidence-model.ts';
import type { Filter } from './filter.ts';
import { evidenceFilter } from './filters/evidence-filter.ts';
import { createLanguageModelFilter } from './filters/language-model-filter.ts';
import { createRankerFilter } from './filters/ranker-filter.ts';
import type { Indexer } from './indexer.ts';
import type { TokenLedger } from './ledger.ts';
import { judgeWish, requestEvidence, requestScores, wishEvidence } from './judge-request.ts';
import { requestTurns, searchedQuery } from './request-part.ts';
import { requestText, usedTurns } from './request-text.ts';
import { requestTexts, searchRequest, type Searched } from './search-request.ts';
import type { RoutingSettings } from './routing-settings.ts';
import type { IndexHit, ToolIndex } from './tool-index.ts';

export interface RouterParts {
  library: Library;
  index: ToolIndex;
  indexer: Indexer;
  models: Models;
  settings: SettingsStore;
  activity: ActivityLog;
  ledger: TokenLedger;
  /** Without it, what was used before says nothing. */
  learning?: Pick<Learning, 'lessons'> | undefined;
  routing: RoutingSettings;
  logger: Logger;
}

/** A candidate on its way through the stages. */
interface Judged extends CandidateTool {
  hit: IndexHit;
  probability: number;
}

/** What a request found, and how. */
interface RequestHits extends Searched {
  /** The request's text, with its context when it has any. */
  text: string;
  /** The model of the vectors; null without. */
  model: string | null;
  embedMs: number;
  searchMs: number;
}

/** The stages as the evaluation scores them; `final` is what everybody else gets. */
export type Stage = 'vector' | 'text' | 'fused' | 'final';

/** A route with what only the evaluation looks at. */
export interface Ranking {
  /** Every tool that was found, best first. */
  toolIds: number[];
  /** Null for an earlier stage. */
  route: Route | null;
  anyTool: number;
}

const maxLimit = 10;
const idOf = (hit: IndexHit) => hit.toolId;
const defaultLimit = 3;
const isWhole = (value: number, low: number, high: number) => Number.isInteger(value) && value >= low && value <= high;

export class ToolRouter implements Router {
  private readonly parts: RouterParts;
  private readonly candidates: CandidateCache;
  private readonly filters: Record<Exclude<FilterChoice, 'none'>, Filter>;

  constructor(parts: RouterParts) {
    this.parts = parts;
    this.candidates = new CandidateCache(parts.library);
    parts.library.events.on('changed', () => this.candidates.clear());
    this.filters = {
      evidence: evidenceFilter,
      ranker: createRankerFilter(parts.models, parts.routing.ranker),
      'language-model': createLanguageModelFilter(parts.models, parts.routing.languageModel),
    };
  }

  status(): IndexStatus {
    return this.parts.indexer.status();
  }

  /** Routes a request. Fails with `query-empty`, `k-out-of-range`, `limit-out-of-range`, `profile-unknown` or `aborted`. */
  async route(request: RouteRequest, options: { caller: Caller; signal?: AbortSignal | undefined }): Promise<Result<Route>> {
    const checked = this.check(request);
    if (!checked.ok) return checked;
    const route = await this.run(request, checked.value, options.signal);
    if (!route.ok) return route;
    this.record(request, route.value.route, options.caller);
    return ok(route.value.route);
  }

  /** The ranking after each stage, without decisions: what the evaluation scores. */
  async rank(request: RouteRequest, stage: Stage): Promise<Result<Ranking>> {
    const checked = this.check(request);
    if (!checked.ok) return checked;
    if (stage !== 'final') {
      const { hits } = await this.search(request, stage, undefined);
      return ok({ toolIds: hits.map(idOf), route: null, anyTool: 1 });
    }
    const route = await this.run(request, checked.value, undefined);
    return route;
  }

  private check(request: RouteRequest): Result<{ topK: number; limit: number; toolCount: number }> {
    const { profile } = request;
    const known = profile === undefined ? undefined : this.parts.library.profiles().find((row) => row.name === profile);
    if (profile !== undefined && !known) {
      return fail(
        'profile-unknown',
        `There is no profile named ${profile}.`,
        'Use one of the profiles on the Library screen, or leave the profile out.',
      );
    }
    if (request.query.trim() === '') {
      return fail('query-empty', 'The query is empty.', 'Say in a sentence what should be done.');
    }
    const topK = request.topK ?? known?.topK ?? this.parts.settings.get().topK;
    if (!isWhole(topK, 1, 50)) return fail('k-out-of-range', `K is ${topK}.`, 'Give a whole number from 1 to 50.');
    const limit = request.limit ?? defaultLimit;
    if (!isWhole(limit, 1, maxLimit))
      return fail('limit-out-of-range', `The limit is ${limit}.`, `Give a whole number from 1 to ${maxLimit}.`);
    return ok({ topK, limit, toolCount: known?.toolCount ?? this.status().tools });
  }

  private async search(request: RouteRequest, stage: Stage, signal: AbortSignal | undefined, mayRepeat = true): Promise<RequestHits> {
    const { index, indexer, routing } = this.parts;
    const query = searchedQuery(request.query);
    const context = requestTurns(request.context ?? []);
    const start = performance.now();
    const made = stage === 'text' ? null : await indexer.queryVectors(requestTexts(query, context), signal);
    const embedded = performance.now();
    const searched = await searchRequest(
      index,
      { query, context, vectors: made?.vectors ?? null, model: made?.model, usesText: stage !== 'vector', profile: request.profile },
      routing,
    );
    // Another model's vectors took over in between, and the index has left the old one's out.
    if (made && made.model !== index.servingModel()) return this.search(request, mayRepeat ? stage : 'text', signal, false);
    return {
      ...searched,
      model: made?.model ?? null,
      text: requestText(query, context),
      embedMs: embedded - start,
      searchMs: performance.now() - embedded,
    };
  }

  private async run(
    request: RouteRequest,
    { topK, limit, toolCount }: { topK: number; limit: number; toolCount: number },
    signal: AbortSignal | undefined,
  ): Promise<Result<Ranking & { route: Route }>> {
    const { library, routing, settings } = this.parts;
    const start = performance.now();
    const searched = await this.search(request, 'final', signal);
    const { hits, text, own, embedMs, searchMs } = searched;
    if (signal?.aborted) return fail('aborted', 'The request was cancelled.', 'Ask again.');
    const filterStart = performance.now();

    const { ordered, anyTool: byEvidence, lessons } = await this.judge(request, searched, { topK, toolCount });
    const top = ordered.slice(0, topK);
    const context = request.context ?? [];

    const { filter: choice, abstainThreshold } = settings.get();
    const verdict = await this.filter(choice, request, text, top, isEmptyTalk(request.query, context) ? 0 : byEvidence, signal);
    if (!verdict.ok) return verdict;
    const { order: best, probability, anyTool, note, by } = verdict.value;
    const decision = decide(best, probability, anyTool, {
      ...routing.decide,
      abstainThreshold: choice === 'none' ? 0 : abstainThreshold * (context.length > 0 ? routing.decide.followUpFactor : 1),
      limit,
    });
    const filterMs = performance.now() - filterStart;

    const candidates: Candidate[] = best.flatMap((i) => {
      const item = top[i];
      if (!item) return [];
      const reason = reasonWithLesson(decision.reasons[i] ?? '', item.tool.id, lessons);
      return [candidate(item, probability[i] ?? 0, decision.kept[i] ?? false, reason)];
    });
    const picked = best.flatMap((i) => (decision.kept[i] && top[i] ? [{ tool: top[i].tool, score: probability[i] ?? 0 }] : []));
    const picks = picked.map(({ tool, score }) => ({
      name: tool.name,
      server: tool.server,
      description: tool.description,
      score,
      schema: tool.inputSchema,
    }));
    const route: Route = {
      picks,
      candidates,
      abstained: decision.abstained,
      note:
        [decision.abstained ? abstainNote(candidates.length, library.toolCount()) : null, note, this.searchNote(own !== null)]
          .filter(Boolean)
          .join(' ') || null,
      searchedBy: own ? 'vectors+text' : 'text',
      filter: by,
      timings: { embedMs, searchMs, filterMs, totalMs: performance.now() - start },
      tokens: this.parts.ledger.route(
        picked.map(({ tool }) => tool),
        candidates.filter(({ kept }) => !kept).map(({ name }) => name),
        request.profile,
      ),
    };
    const ranking = [...best.map((i) => top[i]), ...ordered.slice(topK)].flatMap((item) => (item ? [item.tool.id] : []));
    const judged = new Set(ordered.map((item) => item.tool.id));
    return ok({ route, toolIds: [...ranking, ...hits.map(idOf).filter((id) => !judged.has(id))], anyTool });
  }

  /** Candidates best first, each with the probability that it is needed, and that any tool is; with what was learned of requests like this one. */
  private async judge(
    request: RouteRequest,
    searched: RequestHits,
    { topK, toolCount }: { topK: number; toolCount: number },
  ): Promise<{ ordered: Judged[]; anyTool: number; lessons: readonly Lesson[] }> {
    const { library, routing } = this.parts;
    const { hits, model: embeddedBy, own, whole } = searched;
    const lessons = (own && embeddedBy && this.parts.learning?.lessons({ vector: whole ?? own, model: embeddedBy })) || [];
    const judged = hitsWithLessons(hits, Math.max(routing.fusion.judged, topK), lessons, (ids) => library.inScope(ids, request.profile));
    const tools = this.candidates.get(
      [...judged, ...searched.wishes.flatMap((wish) => wish.hits.slice(0, routing.fusion.judged))].map(idOf),
    );
    const textOf = (toolId: number) => tools.get(toolId)?.text;
    const found = judged.flatMap((hit): Judged[] => {
      const known = tools.get(hit.toolId);
      return known ? [{ ...known, hit, probability: 0 }] : [];
    });
    const facts = requestEvidence({ ...searched, hasContext: (request.context ?? []).length > 0 }, judged, textOf);
    const kind = own ? 'withVectors' : 'textOnly';
    const weights = routing.evidence[kind];
    const judge = { weights, list: routing.list[kind], embeddedBy, toolCount };
    const lifts = lessonLifts(facts.toolIds, lessons);
    const byEvidence = judgeEvidence(weights, facts.rows, facts.request, intentLogits(weights, embeddedBy, own, whole));
    const wishes = searched.wishes.map((wish) => judgeWish(wishEvidence(wish, routing.fusion.judged, textOf), judge));
    const plainScores = requestScores({ ...facts, ...byEvidence }, wishes, judge);
    const judgement = liftJudgement(byEvidence, lifts);
    const liftedWishes = wishes.map((wish) => ({ ...wish, ...liftJudgement(wish, lessonLifts(wish.toolIds, lessons)) }));
    const scores = lifts ? requestScores({ ...facts, ...judgement }, liftedWishes, judge) : plainScores;
    const plain = await correctAttraction(this.parts.index, routing.everyday, {
      // A tool that begs says itself how well it fits: only the lists speak for it.
      order: evidenceOrder(
        facts.rows,
        plainScores.map((score, i) => (found[i]?.text.begs ? 0 : score)),
        routing.verbs,
      ),
      tools: found.map(({ tool, text: { begs } }) => ({ id: tool.id, begs })),
      model: own ? embeddedBy : null,
    });
    const order = liftOrder(plain, lifts, judgement.probability);
    const ordered = found
      .map((item, i): Judged & { order: number } => ({ ...item, probability: scores[i] ?? 0, order: order[i] ?? 0 }))
      .toSorted((a, b) => b.order - a.order);
    return { ordered, anyTool: withSureTool(judgement.anyTool, Math.max(0, ...scores)), lessons };
  }

  private async filter(
    choice: FilterChoice,
    request: RouteRequest,
    text: string,
    top: Judged[],
    anyTool: number,
    signal: AbortSignal | undefined,
  ) {
    if (choice === 'none')
      return ok({ by: choice, order: top.map((_, i) => i), probability: top.map((item) => item.probability), anyTool: 1, note: null });
    return this.filters[choice].judge(
      {
        query: request.query,
        context: request.context ?? [],
        text,
        candidates: top.map((item) => ({
          name: item.tool.name,
          description: item.tool.description,
          text: item.text.embedded,
          probability: item.probability,
        })),
        anyTool,
      },
      signal,
    );
  }

  private searchNote(hasVector: boolean): string | null {
    if (hasVector) return null;
    const { modelState, problem, embedded, tools, former } = this.status();
    if (former?.state === 'loading') return 'Searched by text only: the model that the index was made with is still loading.';
    if (former?.problem) {
      return `Searched by text only: ${former.problem.message} ${former.problem.fix} ${embedded} of ${tools} tools have theirs so far.`;
    }
    if (modelState === 'loading') return 'Searched by text only: the model is still loading.';
    if (problem) return `Searched by text only: ${problem.message} ${problem.fix}`;
    return embedded < tools ? `Searched by text only: ${embedded} of ${tools} tools have their vector so far.` : 'Searched by text only.';
  }

  private record(request: RouteRequest, route: Route, caller: Caller): void {
    const { query, context } = request;
    this.parts.activity.record({
      kind: 'route',
      client: caller.name,
      title: query.slice(0, 200),
      ok: true,
      durationMs: route.timings.totalMs,
      details: {
        query: query.slice(0, 2_000),
        contextTurns: context?.length ?? 0,
        context: usedTurns(context),
        profile: request.profile ?? null,
        picks: route.picks.map(({ name, score }) => ({ name, score })),
        candidates: route.candidates.map(({ name, score, kept, reason }) => ({ name, score, kept, reason })),
        abstained: route.abstained,
        note: route.note,
        searchedBy: route.searchedBy,
        filter: route.filter,
        timings: route.timings,
        tokens: route.tokens,
      },
    });
  }
}

function abstainNote(candidates: number, tools: number): string {
  if (tools === 0) return 'The library is empty: import tools first.';
  return candidates === 0 ? 'No tool in the library has anything to do with this request.' : 'No tool fits this request well enough.';
}

function candidate({ tool, hit }: Judged, score: number, kept: boolean, reason: string): Candidate {
  const ranks = [hit.exactRank, hit.stemRank].filter((rank) => rank !== null);
  return {
    name: tool.name,
    server: tool.server,
    description: tool.description,
    score,
    vectorRank: hit.vectorRank,
    textRank: ranks.length === 0 ? null : Math.min(...ranks),
    cosine: hit.cosine,
    kept,
    reason,
  };
}
