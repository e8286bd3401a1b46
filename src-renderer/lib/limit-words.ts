/** The limits of a run in words: what each is called, in which unit a person reads it, and what it means. */
import type { RunLimits } from '#contract/runs.ts';

export interface LimitWords {
  name: string;
  meaning: string;
  unit: string;
  /** What is stored for one of the unit. */
  scale: number;
  /** In the stored unit. */
  min: number;
  max: number;
  /** 0 means that there is no limit. */
  mayBeNone: boolean;
}

const day = 86_400_000;

export const limitWords: Record<keyof RunLimits, LimitWords> = {
  wallMs: {
    name: 'Whole run',
    meaning: 'Longer runs are ended. 0 is no limit: each step still has one.',
    unit: 'seconds',
    scale: 1_000,
    min: 0,
    max: 365 * day,
    mayBeNone: true,
  },
  stepMs: {
    name: 'One step',
    meaning: 'A step that takes longer fails, and is tried again as often as the tool says.',
    unit: 'seconds',
    scale: 1_000,
    min: 100,
    max: 365 * day,
    mayBeNone: false,
  },
  cpuMs: {
    name: 'Processor time',
    meaning: 'What a run may compute; waiting does not count. 0 is no limit.',
    unit: 'seconds',
    scale: 1_000,
    min: 0,
    max: 365 * day,
    mayBeNone: true,
  },
  memoryMb: {
    name: 'Memory',
    meaning: 'Heap and buffers of a run together.',
    unit: 'MiB',
    scale: 1,
    min: 64,
    max: 16_384,
    mayBeNone: false,
  },
  resultBytes: {
    name: 'Result',
    meaning: 'A larger result fails the run: an agent could not read it anyway.',
    unit: 'KiB',
    scale: 1_024,
    min: 1_024,
    max: 64 * 1_048_576,
    mayBeNone: false,
  },
  logBytes: {
    name: 'Log',
    meaning: 'What a run writes beyond this is left out.',
    unit: 'KiB',
    scale: 1_024,
    min: 1_024,
    max: 64 * 1_048_576,
    mayBeNone: false,
  },
  journalBytes: {
    name: 'Journal',
    meaning: 'What the steps of a run keep, so that it can be resumed. A run that keeps more is ended: it would fill the disk.',
    unit: 'MiB',
    scale: 1_048_576,
    min: 65_536,
    max: 1_048_576 * 1_048_576,
    mayBeNone: false,
  },
  callsInFlight: {
    name: 'Calls at a time',
    meaning: 'Uses of permissions that wait for an answer together.',
    unit: 'calls',
    scale: 1,
    min: 1,
    max: 1_024,
    mayBeNone: false,
  },
  messagesPerSecond: {
    name: 'Messages',
    meaning: 'A run that sends more to Jig is ended: it would crowd out the others.',
    unit: 'a second',
    scale: 1,
    min: 100,
    max: 1_000_000,
    mayBeNone: false,
  },
};

export const limitNames = Object.keys(limitWords) as (keyof RunLimits)[];
