/** States of runs and of their steps in words and tones. */
import type { RunState, RunStep, RunSummary } from '#contract/runs.ts';
import type { Tone } from '../../ui/chip.tsx';

export const runStates: Record<RunState, { word: string; tone: Tone }> = {
  queued: { word: 'Queued', tone: 'plain' },
  running: { word: 'Running', tone: 'accent' },
  paused: { word: 'Paused', tone: 'plain' },
  waiting: { word: 'Asks you', tone: 'warn' },
  interrupted: { word: 'Interrupted', tone: 'warn' },
  done: { word: 'Done', tone: 'good' },
  failed: { word: 'Failed', tone: 'bad' },
  cancelled: { word: 'Cancelled', tone: 'plain' },
};

export const stepStates: Record<RunStep['state'], { word: string; tone: Tone }> = {
  begun: { word: 'Under way', tone: 'accent' },
  done: { word: 'Done', tone: 'good' },
  failed: { word: 'Failed', tone: 'bad' },
  skipped: { word: 'Skipped', tone: 'plain' },
  waiting: { word: 'Waits to be tried again', tone: 'warn' },
};

const live: ReadonlySet<RunState> = new Set<RunState>(['queued', 'running']);
const stopped: ReadonlySet<RunState> = new Set<RunState>(['paused', 'waiting', 'interrupted', 'failed', 'cancelled']);
const open: ReadonlySet<RunState> = new Set<RunState>(['queued', 'running', 'paused', 'waiting', 'interrupted']);

export const isLive = ({ state }: RunSummary) => live.has(state);
/** It can go on from where it stopped. */
export const isResumable = ({ state, kind }: RunSummary) => stopped.has(state) && kind !== 'rehearsal';
/** It has not come to its end. */
export const isOpen = ({ state, kind }: RunSummary) => open.has(state) && kind !== 'rehearsal';
/** A person has to say how it goes on. */
export const needsPerson = ({ state, progress }: RunSummary) => state === 'waiting' || state === 'interrupted' || progress.inDoubt > 0;
