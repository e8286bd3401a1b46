/** The runs screen's list: newest first, kept true by `run.changed`, older ones as they are scrolled to. */
import { create } from 'zustand';
import type { Failure } from '#contract/result.ts';
import type { RunSummary } from '#contract/runs.ts';
import { call } from '../../lib/client.ts';
import { isOpen, needsPerson } from './run-state.ts';

const pageSize = 100;
export type RunFilter = 'all' | 'open' | 'person';

interface RunsStore {
  /** Newest first. Null until loaded. */
  runs: RunSummary[] | null;
  hasOlder: boolean;
  filter: RunFilter;
  failure: Failure | null;
  load(): Promise<void>;
  loadOlder(): Promise<void>;
  change(run: RunSummary): void;
  setFilter(filter: RunFilter): void;
}

let isLoadingOlder = false;

export const useRuns = create<RunsStore>((set, get) => ({
  runs: null,
  hasOlder: false,
  filter: 'all',
  failure: null,

  async load() {
    const answer = await call('runs.list', { limit: pageSize });
    if (!answer.ok) return set({ failure: answer.error });
    set({ runs: answer.value, hasOlder: answer.value.length === pageSize, failure: null });
  },

  async loadOlder() {
    const { runs, hasOlder } = get();
    const before = runs?.at(-1)?.id;
    if (isLoadingOlder || !hasOlder || before === undefined) return;
    isLoadingOlder = true;
    const answer = await call('runs.list', { before, limit: pageSize });
    isLoadingOlder = false;
    if (!answer.ok) return set({ failure: answer.error, hasOlder: false });
    const known = new Set((get().runs ?? []).map(({ id }) => id));
    const older = answer.value.filter(({ id }) => !known.has(id));
    set({ runs: [...(get().runs ?? []), ...older], hasOlder: answer.value.length === pageSize });
  },

  change(run) {
    const { runs } = get();
    if (runs === null) return;
    const isKnown = runs.some(({ id }) => id === run.id);
    const isNew = !isKnown && run.createdAt >= (runs[0]?.createdAt ?? '');
    if (isKnown) set({ runs: runs.map((before) => (before.id === run.id ? run : before)) });
    else if (isNew) set({ runs: [run, ...runs] });
  },

  setFilter: (filter) => set({ filter }),
}));

export function shows(run: RunSummary, filter: RunFilter): boolean {
  return filter === 'all' || (filter === 'open' ? isOpen(run) : needsPerson(run));
}
