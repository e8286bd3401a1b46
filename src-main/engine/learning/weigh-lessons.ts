/** From the examples near a request to what they say about tools: a vote in which one example alone weighs little against several others. */
import type { Lesson } from '../parts.ts';
import type { KnownExample } from './example-store.ts';

export interface NearExample extends KnownExample {
  /** Of the request and the example. */
  cosine: number;
}

export interface WeighSettings {
  /** Below this cosine an example says nothing; from here its voice grows ... */
  floor: number;
  /** ... by this power, to 1 where it is the same request. */
  power: number;
  /** The same for "wrong", which says less about requests that are only alike: the tool may be right for them. */
  wrongFloor: number;
  /** Votes that stand against every lesson: one example alone has 1 / (1 + doubt) of the greatest weight. */
  doubt: number;
  /** A verdict has as many votes as a single use ... */
  verdictVotes: number;
  /** ... and all uses of one client for one tool together have at most so many. */
  clientVotes: number;
}

export const weighSettings: WeighSettings = {
  floor: 0.5,
  power: 1,
  wrongFloor: 0.75,
  doubt: 1,
  verdictVotes: 5,
  clientVotes: 3,
};

/** Ten times the same counts half as much again, and no number counts more than twice. */
const repeated = (times: number) => Math.min(2, 1 + Math.log10(Math.max(1, times)) / 2);

interface Votes {
  right: number;
  wrong: number;
  /** Those of either kind that are a person's. */
  person: number;
  byClient: Map<string, number>;
  nearest: NearExample;
}

/** One lesson a tool, the weightiest first; `near` in any order. */
export function weighLessons(near: readonly NearExample[], settings: WeighSettings = weighSettings): Lesson[] {
  const { floor, power, wrongFloor, doubt, verdictVotes, clientVotes } = settings;
  const votes = new Map<number, Votes>();
  for (const example of near.toSorted((a, b) => b.cosine - a.cosine)) {
    const from = example.verdict === 'wrong' ? wrongFloor : floor;
    const closeness = Math.min(1, Math.max(0, (example.cosine - from) / (1 - from))) ** power;
    if (closeness === 0) continue;
    const own = votes.get(example.toolId) ?? { right: 0, wrong: 0, person: 0, byClient: new Map<string, number>(), nearest: example };
    votes.set(example.toolId, own);
    if (example.clientId === null) {
      own[example.verdict] += verdictVotes * closeness;
      own.person += verdictVotes * closeness;
    } else {
      const before = own.byClient.get(example.clientId) ?? 0;
      const after = Math.min(clientVotes, before + repeated(example.times) * closeness);
      own.byClient.set(example.clientId, after);
      own.right += after - before;
    }
  }
  const entries = [...votes].map(([toolId, { right, wrong, person, nearest }]) => ({
    toolId,
    sum: right - wrong,
    fromPerson: person / (right + wrong),
    nearest,
  }));
  const all = entries.reduce((total, { sum }) => total + Math.max(0, sum), 0);
  return entries
    .map(({ toolId, sum, fromPerson, nearest }) => ({
      toolId,
      fromPerson,
      weight: sum / (doubt + (sum > 0 ? all : -sum)),
      query: nearest.query,
      origin: nearest.origin,
    }))
    .toSorted((a, b) => b.weight - a.weight);
}
