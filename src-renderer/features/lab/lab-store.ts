/** The route lab's state: the request being typed, the last route, and the earlier requests of this window. */
import { create } from 'zustand';
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
  routed: string | null;
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
}

let latest = 0;

export const useLab = create<LabStore>((set, get) => ({
  query: '',
  turns: [],
  topK: null,
  profile: null,
  route: null,
  routed: null,
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
    set(answer.ok ? { route: answer.value, routed: query, failure: null, isRunning: false } : { failure: answer.error, isRunning: false });
  },

  async runRequest(query, turns = []) {
    set({ query, turns });
    await get().run();
  },
}));
