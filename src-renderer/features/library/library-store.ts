/** The library screen's state: filter, the part of the list that is loaded, the open tool, and the marked ones. */
import { create } from 'zustand';
import type { Profile, Source, ToolSummary } from '#contract/library.ts';
import type { Failure } from '#contract/result.ts';
import { call } from '../../lib/client.ts';

export const pageSize = 100;
export type StateFilter = 'all' | 'enabled' | 'disabled';

interface Filter {
  text: string;
  /** Null: every source. */
  sourceId: string | null;
  /** Null: all tools, in a profile or not. */
  profile: string | null;
  state: StateFilter;
}

interface LibraryStore {
  sources: Source[] | null;
  profiles: Profile[];
  filter: Filter;
  total: number | null;
  /** Loaded rows by their place in the list; pages come in as they are scrolled to. */
  rows: ReadonlyMap<number, ToolSummary>;
  failure: Failure | null;
  /** Place of the open tool in the list. */
  cursor: number;
  openId: number | null;
  marked: ReadonlySet<number>;
  setFilter(change: Partial<Filter>): void;
  loadSources(): Promise<void>;
  /** Leaves a profile that is gone. */
  loadProfiles(): Promise<void>;
  loadPage(page: number): Promise<void>;
  /** Reads sources, profiles and the first page again and drops the other pages. */
  refresh(): Promise<void>;
  moveTo(index: number): void;
  openTool(id: number): void;
  toggleMark(id: number): void;
  markRange(from: number, to: number): void;
  markAll(): Promise<void>;
  clearMarks(): void;
}

/** Counts changes of the list, so that answers to an older filter are dropped. */
let generation = 0;
const inFlight = new Set<number>();

export const useLibrary = create<LibraryStore>((set, get) => ({
  sources: null,
  profiles: [],
  filter: { text: '', sourceId: null, profile: null, state: 'all' },
  total: null,
  rows: new Map(),
  failure: null,
  cursor: 0,
  openId: null,
  marked: new Set(),

  setFilter(change) {
    set({ filter: { ...get().filter, ...change }, cursor: 0, openId: null, marked: new Set() });
    startOver();
    void get().loadPage(0);
  },

  async loadSources() {
    const answer = await call('library.sources', {});
    if (answer.ok) set({ sources: answer.value });
    else set({ failure: answer.error });
  },

  async loadProfiles() {
    const answer = await call('library.profiles', {});
    if (!answer.ok) return set({ failure: answer.error });
    set({ profiles: answer.value });
    const { profile } = get().filter;
    if (profile !== null && !answer.value.some(({ name }) => name === profile)) get().setFilter({ profile: null });
  },

  async loadPage(page) {
    if (inFlight.has(page)) return;
    inFlight.add(page);
    const started = generation;
    const offset = page * pageSize;
    const answer = await call('library.tools', { ...listInput(get().filter), offset, limit: pageSize });
    if (started !== generation) return;
    inFlight.delete(page);
    if (!answer.ok) return set({ failure: answer.error });
    // The first page of a new list replaces the old rows only now, so that typing does not make the list blink.
    const rows = new Map(page === 0 ? [] : get().rows);
    answer.value.tools.forEach((tool, index) => rows.set(offset + index, tool));
    const openId = get().openId ?? rows.get(get().cursor)?.id ?? null;
    const cursor = [...rows].find(([, tool]) => tool.id === openId)?.[0] ?? get().cursor;
    set({ rows, total: answer.value.total, failure: null, openId, cursor });
  },

  async refresh() {
    startOver();
    await Promise.all([get().loadSources(), get().loadProfiles(), get().loadPage(0)]);
  },

  moveTo(index) {
    const tool = get().rows.get(index);
    if (tool) set({ cursor: index, openId: tool.id });
  },

  openTool(id) {
    const place = [...get().rows].find(([, tool]) => tool.id === id);
    set({ openId: id, cursor: place?.[0] ?? get().cursor });
  },

  toggleMark(id) {
    const marked = new Set(get().marked);
    if (!marked.delete(id)) marked.add(id);
    set({ marked });
  },

  markRange(from, to) {
    const marked = new Set(get().marked);
    for (let index = Math.min(from, to); index <= Math.max(from, to); index++) {
      const tool = get().rows.get(index);
      if (tool) marked.add(tool.id);
    }
    set({ marked });
  },

  async markAll() {
    const marked = new Set<number>();
    const started = generation;
    for (let offset = 0; offset < (get().total ?? 0); offset += 500) {
      const answer = await call('library.tools', { ...listInput(get().filter), offset, limit: 500 });
      if (!answer.ok || started !== generation) return;
      for (const tool of answer.value.tools) marked.add(tool.id);
    }
    set({ marked });
  },

  clearMarks: () => set({ marked: new Set() }),
}));

function startOver(): void {
  generation++;
  inFlight.clear();
}

function listInput(filter: Filter) {
  return {
    ...(filter.text.trim() && { text: filter.text.trim() }),
    ...(filter.sourceId && { sourceId: filter.sourceId }),
    ...(filter.profile && { profile: filter.profile }),
    ...(filter.state !== 'all' && { state: filter.state }),
  };
}
