/** How many drafts one author may have waiting: a person reads them one by one. */
import type { Diagnostic } from '#contract/making.ts';
import { fail } from '#contract/result.ts';

export const maxWaiting = 50;

export const tooManyWaiting: Diagnostic = {
  stage: 'review',
  severity: 'error',
  line: 0,
  column: 0,
  message: `${maxWaiting} of your drafts wait for a review already; no more can wait.`,
  fix: 'Ask the person to decide on them in Jig, or submit under the name of one that waits: the new draft takes its place.',
};

export const tooManyChecking = fail(
  'drafts-checking',
  `${maxWaiting} of your drafts are being checked; no more are taken until one is done.`,
  'Wait for an answer before you submit the next draft.',
);
