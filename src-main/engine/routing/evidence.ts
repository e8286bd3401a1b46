/** What is known about each candidate, as numbers: the input of the evidence filter. The fit script reads the same function. */
import { stem, verbFamilies, type VerbFamily } from './word-forms.ts';
import type { IndexHit } from './tool-index.ts';

/** A candidate's words, as the text index holds them. */
export interface CandidateText {
  server: string;
  name: string;
  description: string;
  params: string;
}

export interface EvidenceInput {
  /** The request's words without stop words, in order. */
  words: string[];
  /** The words of the last turn alone; the same as `words` without a conversation. */
  lastWords: string[];
  /** Whether earlier turns stand in front of the query. */
  hasContext: boolean;
  hits: readonly IndexHit[];
  texts: readonly CandidateText[];
}

export const candidateFeatures = [
  'cosine',
  'cosineGap',
  'cosineScaled',
  'exactScaled',
  'stemScaled',
  'exactLog',
  'vectorRank',
  'exactRank',
  'stemRank',
  'nameInRequest',
  'requestInName',
  'requestInText',
  'serverInRequest',
  'verbAgrees',
  'verbClashes',
  'removesUnasked',
  'nameIsPhrase',
  'fused',
  'paramsInRequest',
  'nameInLastTurn',
  'lastTurnInText',
  'wishRank',
] as const;

export const requestFeatures = [
  'length',
  'bestCosine',
  'cosineLead',
  'bestExactLog',
  'hasContext',
  'listsAgree',
  'bestRequestInText',
  'bestLastTurnInText',
  'hasWishes',
] as const;

/** How much a verb that contradicts the request takes from a candidate's fused score (scaled to 1). */
export interface VerbPenalties {
  clashes: number;
  removesUnasked: number;
}

/**
 * Order of the candidates, larger first, at most 2: what the lists say (the best has 1) less what contradicts the request, and the probability that
 * each is needed. Either alone is worse on some kind of request (docs/experiments.md).
 */
export function evidenceOrder(rows: readonly number[][], probability: readonly number[], penalties: VerbPenalties): number[] {
  const at = (row: readonly number[], name: (typeof candidateFeatures)[number]) => row[candidateFeatures.indexOf(name)] ?? 0;
  return rows.map((row, i) => {
    const lists = at(row, 'fused') - penalties.clashes * at(row, 'verbClashes') - penalties.removesUnasked * at(row, 'removesUnasked');
    return lists + (probability[i] ?? 0);
  });
}

export interface Evidence {
  /** One row a candidate: its own features, then the request's. */
  rows: number[][];
  /** The request's features alone. */
  request: number[];
}

const words = (text: string) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

function share(part: Iterable<string>, whole: Set<string>): number {
  let count = 0;
  let hits = 0;
  for (const item of part) {
    count += 1;
    if (whole.has(item)) hits += 1;
  }
  return count === 0 ? 0 : hits / count;
}

/** The stemmed words of a candidate. */
interface TextWords {
  name: string[];
  nameSet: Set<string>;
  server: Set<string>;
  params: Set<string>;
  all: Set<string>;
  does: Set<VerbFamily>;
}

/** Stemming twenty descriptions takes longer than everything else here, and a request with wishes looks at the same tools several times. */
const knownWords = new WeakMap<CandidateText, TextWords>();

function textWords(text: CandidateText): TextWords {
  const known = knownWords.get(text);
  if (known) return known;
  const name = words(text.name).map(stem);
  const server = words(text.server).map(stem);
  const params = words(text.params).map(stem);
  const made = {
    name,
    nameSet: new Set(name),
    server: new Set(server),
    params: new Set(params),
    all: new Set([...name, ...server, ...words(text.description).map(stem), ...params]),
    does: verbFamilies(name),
  };
  knownWords.set(text, made);
  return made;
}

const reciprocal = (rank: number | null) => (rank === null ? 0 : 1 / rank);

/** Scales to 0-1 by the largest value; missing is 0. */
function scaleToBest(values: (number | null)[]): number[] {
  const best = Math.max(1e-9, ...values.map((value) => value ?? 0));
  return values.map((value) => (value ?? 0) / best);
}

/** Features of the candidates of one request; `hits` in fused order, best first. */
export function evidence({ words: requestWords, lastWords, hasContext, hits, texts }: EvidenceInput): Evidence {
  const request = new Set(requestWords.map(stem));
  const phrase = ` ${requestWords.map(stem).join(' ')} `;
  // What is to be done stands in the last turn; only when it names no action ("the second one, please") the turns before count.
  const lastTurn = new Set(lastWords.map(stem));
  const lastVerbs = verbFamilies(lastTurn);
  const asked = lastVerbs.size > 0 ? lastVerbs : verbFamilies(request);
  const cosines = hits.map((hit) => hit.cosine ?? 0);
  const sorted = cosines.toSorted((a, b) => b - a);
  const bestCosine = sorted[0] ?? 0;
  const lowestCosine = sorted.at(-1) ?? 0;
  const exact = scaleToBest(hits.map((hit) => hit.exact));
  const stemmed = scaleToBest(hits.map((hit) => hit.stem));
  const fused = scaleToBest(hits.map((hit) => hit.fused));
  const bestExactLog = Math.log1p(Math.max(0, ...hits.map((hit) => hit.exact ?? 0)));

  let bestRequestInText = 0;
  let bestLastTurnInText = 0;
  const own = hits.map((hit, i) => {
    const text = texts[i] ?? { server: '', name: '', description: '', params: '' };
    const { name, nameSet, server, params, all, does } = textWords(text);
    const agrees = [...does].some((family) => asked.has(family));
    const requestInText = share(request, all);
    const lastTurnInText = share(lastTurn, all);
    bestRequestInText = Math.max(bestRequestInText, requestInText);
    bestLastTurnInText = Math.max(bestLastTurnInText, lastTurnInText);
    const cosine = cosines[i] ?? 0;
    return [
      cosine,
      cosine - bestCosine,
      (cosine - lowestCosine) / Math.max(0.01, bestCosine - lowestCosine),
      exact[i] ?? 0,
      stemmed[i] ?? 0,
      Math.log1p(Math.max(0, hit.exact ?? 0)),
      reciprocal(hit.vectorRank),
      reciprocal(hit.exactRank),
      reciprocal(hit.stemRank),
      share(nameSet, request),
      share(request, nameSet),
      requestInText,
      share(server, request),
      agrees ? 1 : 0,
      !agrees && does.size > 0 && asked.size > 0 ? 1 : 0,
      does.has('remove') && !asked.has('remove') ? 1 : 0,
      name.length > 1 && phrase.includes(` ${name.join(' ')} `) ? 1 : 0,
      fused[i] ?? 0,
      share(params, request),
      share(nameSet, lastTurn),
      lastTurnInText,
      reciprocal(hit.wishRank ?? null),
    ];
  });

  const requestRow = [
    Math.log1p(requestWords.length) / 4,
    bestCosine,
    bestCosine - (sorted[1] ?? 0),
    bestExactLog,
    hasContext ? 1 : 0,
    hits.some((hit) => hit.vectorRank === 1 && hit.exactRank === 1) ? 1 : 0,
    bestRequestInText,
    bestLastTurnInText,
    hits.some((hit) => hit.wishRank !== undefined) ? 1 : 0,
  ];
  return { rows: own.map((row) => [...row, ...requestRow]), request: requestRow };
}
