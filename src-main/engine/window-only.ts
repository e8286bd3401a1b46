/** What only a person can do. A window is the only caller with the scope `ui`: its channel is opened by the app itself, not by a token or a key in a file. */
import { fail } from '#contract/result.ts';
import type { Caller } from './parts.ts';

export const isWindow = (caller: Caller): boolean => caller.scopes.includes('ui');

export const windowOnly = fail(
  'review-window-only',
  "Only a person at Jig's own window can do this.",
  'Open Jig and do it there: agents, scripts and the command line cannot.',
);
