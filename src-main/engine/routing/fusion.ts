/** How much the vectors weigh against the two text lists: short, indirect requests lean on meaning, long, literal ones on words. */
import type { FusionWeights } from './tool-index.ts';

export interface FusionSettings {
  /** Vector weight up to `shortWords` words, and from `longWords` on; linear between. */
  shortWeight: number;
  longWeight: number;
  shortWords: number;
  longWords: number;
  exact: number;
  stem: number;
}

/** Weights for a request of `wordCount` words (stop words not counted). */
export function fusionWeights(settings: FusionSettings, wordCount: number): FusionWeights {
  const { shortWeight, longWeight, shortWords, longWords } = settings;
  const share = Math.min(1, Math.max(0, (wordCount - shortWords) / (longWords - shortWords)));
  return { vector: shortWeight + share * (longWeight - shortWeight), exact: settings.exact, stem: settings.stem };
}
