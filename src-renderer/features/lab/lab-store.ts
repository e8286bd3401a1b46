/** The route lab's state: the request being typed, the last route, and what the golden set says about it. */
import { create } from 'zustand';
import type { CallInput } from '#contract/index.ts';
import type { GoldenRow } from '#contract/golden.ts';
import type { Failure } from '#contract/result.ts';
import type { Route, Turn } from '#contract/routing.ts';
import { call } from '../../lib/client.ts';

interface LabStore {
  query: string;
  turns: Turn[];
  /** Null: what the profile says, or without one the settings. */
  topK: number | null;
  /** Null: all enabled tools. */
  profile: string | null;
  route: Route | null;
  /** The request that `route` answers. */
  routed: { query: string; context: Turn[] } | null;
  /** The golden set's row for it. */
  golden: GoldenRow | null;
  /** Tools that were said to be wrong for it, in this window: the golden set keeps only what is right. */
  wrong: readonly string[];
  failure: Failure | null;
  isRunning: boolean;
  setQuery(query: string): void;
  setTurns(turns: Turn[]): void;
  setTopK(topK: number): void;
  /** Takes the profile's own K again. */
  setProfile(profile: string | null): void;
  /** Routes the request as it stands; an answer that is overtaken by a newer request is dropped. */
  run(): Promise<void>;
  /** Takes over a whole request and routes it. */
  runRequest(query: string, turns?: Turn[]): Promise<void>;
  /** Asks the golden set again about the routed request. */
  lookUp(): Promise<void>;
  /** A verdict on the answer, or on one tool of it. */
  judge(verdict: CallInput<'golden.judge'>['verdict'], tool?: string): Promise<Failure | null>;
}

let latest = 0;

export const useLab = create<LabStore>((set, get) => ({
  query: '',
  turns: [],
  topK: null,
  profile: null,
  route: null,
  routed: null,
  golden: null,
  wrong: [],
  failure: null,
  isRunning: false,
  setQuery: (query) => set({ query }),
  setTurns: (turns) => set({ turns }),
  setTopK: (topK) => set({ topK }),
  setProfile: (profile) => set({ profile, topK: null }),

  async run() {
    const { query, turns, topK, profile } = get();
    if (query.trim() === '') return;
    const mine = ++latest;
    set({ isRunning: true });
    const context = turns.filter((turn) => turn.content.trim() !== '');
    const answer = await call('routing.route', {
      query,
      ...(context.length > 0 && { context }),
      ...(topK !== null && { topK }),
      ...(profile !== null && { profile }),
    });
    if (mine !== latest) return;
    if (!answer.ok) return set({ failure: answer.error, isRunning: false });
    set({ route: answer.value, routed: { query, context }, golden: null, wrong: [], failure: null, isRunning: false });
    await get().lookUp();
  },

  async runRequest(query, turns = []) {
    set({ query, turns });
    await get().run();
  },

  async lookUp() {
    const { routed } = get();
    if (!routed) return;
    const answer = await call('golden.find', routed);
    if (answer.ok && get().routed === routed) set({ golden: answer.value.row });
  },

  async judge(verdict, tool) {
    const { routed } = get();
    if (!routed) return null;
    const answer = await call('golden.judge', { ...routed, verdict, ...(tool !== undefined && { tool }) });
    if (!answer.ok) return answer.error;
    if (get().routed !== routed) return null;
    const others = get().wrong.filter((name) => name !== tool);
    set({ golden: answer.value.row, wrong: verdict === 'wrong' && tool !== undefined ? [...others, tool] : others });
    return null;
  },
}));
