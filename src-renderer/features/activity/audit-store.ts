/** The audit's rows, newest first, as they are scrolled to. */
import { create } from 'zustand';
import type { AuditEntry } from '#contract/audit.ts';
import type { Failure } from '#contract/result.ts';
import { call } from '../../lib/client.ts';

const pageSize = 200;

interface AuditStore {
  /** Null until loaded. */
  entries: AuditEntry[] | null;
  hasOlder: boolean;
  /** Only what is about this draft, run or resource; empty is all. */
  subject: string;
  openSeq: number | null;
  failure: Failure | null;
  load(): Promise<void>;
  /** Nothing older was asked for yet. */
  isAtStart(): boolean;
  loadOlder(): Promise<void>;
  setSubject(subject: string): void;
  open(seq: number | null): void;
}

let isLoadingOlder = false;
/** Counts lists, so that answers for an older subject are dropped. */
let generation = 0;

export const useAudit = create<AuditStore>((set, get) => ({
  entries: null,
  hasOlder: false,
  subject: '',
  openSeq: null,
  failure: null,

  async load() {
    const started = ++generation;
    const answer = await call('audit.list', input(get().subject));
    if (started !== generation) return;
    if (!answer.ok) return set({ failure: answer.error });
    set({ entries: answer.value, hasOlder: answer.value.length === pageSize, failure: null });
  },

  isAtStart: () => (get().entries?.length ?? 0) <= pageSize,

  async loadOlder() {
    const { entries, hasOlder, subject } = get();
    const before = entries?.at(-1)?.seq;
    if (isLoadingOlder || !hasOlder || before === undefined) return;
    isLoadingOlder = true;
    const started = generation;
    const answer = await call('audit.list', { ...input(subject), before });
    isLoadingOlder = false;
    if (started !== generation) return;
    if (!answer.ok) return set({ failure: answer.error, hasOlder: false });
    set({ entries: [...(get().entries ?? []), ...answer.value], hasOlder: answer.value.length === pageSize });
  },

  setSubject(subject) {
    set({ subject, openSeq: null });
    void get().load();
  },

  open: (openSeq) => set({ openSeq }),
}));

function input(subject: string) {
  return { limit: pageSize, ...(subject.trim() !== '' && { subject: subject.trim() }) };
}
