/** The golden set's list: newest first, more as it is scrolled, one row open. */
import { create } from 'zustand';
import type { GoldenRow } from '#contract/golden.ts';
import type { Failure } from '#contract/result.ts';
import { call } from '../../lib/client.ts';

const pageSize = 200;

interface GoldenStore {
  /** Null until loaded. */
  list: GoldenRow[] | null;
  /** Rows that match the text; rows of the whole set, and of these the stale ones. */
  total: number;
  rows: number;
  stale: number;
  text: string;
  openId: number | null;
  failure: Failure | null;
  load(): Promise<void>;
  loadOlder(): Promise<void>;
  setText(text: string): void;
  open(id: number | null): void;
}

/** Counts lists, so that answers for an older text are dropped. */
let generation = 0;
let isLoadingOlder = false;

export const useGolden = create<GoldenStore>((set, get) => ({
  list: null,
  total: 0,
  rows: 0,
  stale: 0,
  text: '',
  openId: null,
  failure: null,

  async load() {
    const mine = ++generation;
    // What was scrolled to stays.
    const limit = Math.min(500, Math.max(pageSize, get().list?.length ?? 0));
    const answer = await call('golden.list', { text: get().text, limit });
    if (mine !== generation) return;
    set(answer.ok ? { ...answer.value, failure: null } : { failure: answer.error });
  },

  async loadOlder() {
    const { list, total, text } = get();
    if (isLoadingOlder || list === null || list.length >= total) return;
    isLoadingOlder = true;
    const mine = generation;
    const answer = await call('golden.list', { text, offset: list.length, limit: pageSize });
    isLoadingOlder = false;
    if (mine !== generation) return;
    set(answer.ok ? { list: [...list, ...answer.value.list], total: answer.value.total } : { failure: answer.error });
  },

  setText(text) {
    set({ text, openId: null });
    void get().load();
  },

  open: (openId) => set({ openId }),
}));
