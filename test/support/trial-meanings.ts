/** What the words of the trial's requests and tools mean, for a tiny model that is to pass it: each belongs to the first pair that has it. */
import { trialPairs } from '../../src-main/engine/models/trial-texts.ts';

const common = new Set(['a', 'an', 'the', 'to', 'in', 'on', 'of', 'or', 'for', 'my', 'is', 'be', 'this', 'that', 'some', 'at']);

function groups(): string[][] {
  const taken = new Set(common);
  return trialPairs.map(({ request, tool }) =>
    [...new Set(`${request} ${tool}`.toLowerCase().match(/[a-z]+/g))].filter((word) => !taken.has(word) && taken.add(word)),
  );
}

export const trialMeanings: readonly (readonly string[])[] = groups();
