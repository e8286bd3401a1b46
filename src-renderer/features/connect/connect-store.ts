/** Tokens made in this window, by agent: the engine shows a token once, so they live only here and only until the window closes. */
import { create } from 'zustand';
import type { Client } from '#contract/system.ts';
import type { Failure } from '#contract/result.ts';
import { call } from '../../lib/client.ts';

/** Stands in a template where the token will be: a template without it needs none. */
export const tokenPlace = 'YOUR-TOKEN';

interface ConnectStore {
  agentId: string | null;
  created: Readonly<Record<string, { client: Client; token: string }>>;
  choose(agentId: string): void;
  /** Makes a client with a token for the agent. Returns the failure, if any. */
  create(agentId: string, name: string): Promise<Failure | null>;
  /** Forgets the token of a client that was removed. */
  forget(clientId: string): void;
}

export const useConnect = create<ConnectStore>((set) => ({
  agentId: null,
  created: {},
  choose: (agentId) => set({ agentId }),
  async create(agentId, name) {
    const answer = await call('clients.create', { name });
    if (!answer.ok) return answer.error;
    set(({ created }) => ({ created: { ...created, [agentId]: answer.value } }));
    return null;
  },
  forget: (clientId) =>
    set(({ created }) => ({ created: Object.fromEntries(Object.entries(created).filter(([, { client }]) => client.id !== clientId)) })),
}));
