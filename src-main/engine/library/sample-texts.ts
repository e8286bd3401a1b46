/** Texts of some tools as the index makes them: enough to measure how fast a model is with this library. */
import type { Library } from './library.ts';
import { toolText } from './tool-text.ts';

const sampled = 24;

export function sampleTexts(library: Library): string[] {
  return library.list({ offset: 0, limit: sampled }).tools.map((tool) => toolText(tool).embedded);
}
