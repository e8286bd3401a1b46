/** States of drafts in words and tones. */
import type { DraftState, Stage } from '#contract/making.ts';
import type { Tone } from '../../ui/chip.tsx';

export const draftStates: Record<DraftState, { word: string; tone: Tone }> = {
  'waiting-for-review': { word: 'Waits for you', tone: 'accent' },
  checking: { word: 'Being checked', tone: 'plain' },
  published: { word: 'Published', tone: 'good' },
  rejected: { word: 'Rejected', tone: 'bad' },
  failed: { word: 'Failed', tone: 'warn' },
  replaced: { word: 'Replaced', tone: 'plain' },
};

export const stageNames: Record<Stage, string> = {
  read: 'Reading',
  parse: 'Syntax',
  policy: 'Policy',
  types: 'Types',
  compile: 'Compiling',
  load: 'Loading',
  rehearse: 'Tests',
  review: 'Review',
  publish: 'Publishing',
};
