/** The activity screen's state: entries newest first, those held back while the reader is scrolled down, filter, open entry. */
import { create } from 'zustand';
import type { Activity } from '#contract/system.ts';
import type { Failure } from '#contract/result.ts';
import { call } from '../../lib/client.ts';

export type KindFilter = 'all' | Activity['kind'];
const pageSize = 100;

interface ActivityStore {
  /** Newest first. Null until loaded. */
  entries: Activity[] | null;
  /** Came in while the list was not following; newest first. */
  held: Activity[];
  isFollowing: boolean;
  hasOlder: boolean;
  kind: KindFilter;
  failedOnly: boolean;
  openId: number | null;
  failure: Failure | null;
  load(): Promise<void>;
  loadOlder(): Promise<void>;
  add(entry: Activity): void;
  /** Following lets in what was held back. */
  follow(isFollowing: boolean): void;
  filter(change: { kind?: KindFilter; failedOnly?: boolean }): void;
  open(id: number | null): void;
}

let isLoadingOlder = false;

export const useActivity = create<ActivityStore>((set, get) => ({
  entries: null,
  held: [],
  isFollowing: true,
  hasOlder: false,
  kind: 'all',
  failedOnly: false,
  openId: null,
  failure: null,

  async load() {
    const answer = await call('activity.list', { limit: pageSize });
    if (!answer.ok) return set({ failure: answer.error });
    set({ entries: answer.value, held: [], hasOlder: answer.value.length === pageSize, failure: null });
  },

  async loadOlder() {
    const { entries, hasOlder } = get();
    const before = entries?.at(-1)?.id;
    if (isLoadingOlder || !hasOlder || before === undefined) return;
    isLoadingOlder = true;
    const answer = await call('activity.list', { before, limit: pageSize });
    isLoadingOlder = false;
    if (!answer.ok) return set({ failure: answer.error });
    set({ entries: [...(get().entries ?? []), ...answer.value], hasOlder: answer.value.length === pageSize });
  },

  add(entry) {
    const { entries, held, isFollowing } = get();
    if (entries === null || entries[0]?.id === entry.id) return;
    if (isFollowing) set({ entries: [entry, ...entries] });
    else set({ held: [entry, ...held] });
  },

  follow(isFollowing) {
    const { entries, held } = get();
    if (isFollowing && held.length > 0) set({ isFollowing, entries: [...held, ...(entries ?? [])], held: [] });
    else if (isFollowing !== get().isFollowing) set({ isFollowing });
  },

  filter: (change) => set({ ...change, openId: null }),
  open: (openId) => set({ openId }),
}));

export function matches(entry: Activity, kind: KindFilter, failedOnly: boolean): boolean {
  return (kind === 'all' || entry.kind === kind) && (!failedOnly || !entry.ok);
}
