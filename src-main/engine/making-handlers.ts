/** The calls of the contract that make, review and run tools: who may, then the room that does it. */
import { calls } from '#contract/index.ts';
import { fail, ok, type Result } from '#contract/result.ts';
import type { Clients } from './endpoint/clients.ts';
import type { Handlers } from './handlers.ts';
import { readOnlyLibrary } from './library/read-only.ts';
import type { AuditChain, Forge, MadeToolStarter, Resources, Runs } from './making-parts.ts';
import type { Caller, ToolCaller } from './parts.ts';
import { isWindow, windowOnly } from './window-only.ts';

export interface MakingHandlerParts {
  forge: Forge;
  runs: Runs;
  resources: Resources;
  audit: AuditChain;
  toolCaller: ToolCaller;
  startMade: MadeToolStarter;
  clients: Clients;
  /** Runs work for writing calls: the library may be read-only. */
  writing: <T>(work: () => Result<T> | Promise<Result<T>>) => Promise<Result<T>>;
}

type MakingCall = Extract<
  keyof Handlers,
  | `drafts.${string}`
  | `made.${string}`
  | `runs.${string}`
  | `resources.${string}`
  | `audit.${string}`
  | 'clients.setGrant'
  | 'clients.setReviewer'
>;

const isMakingCall = (name: string): name is MakingCall => /^(drafts|made|runs|resources|audit)\.|^clients\.set/.test(name);

export function createMakingHandlers(parts: MakingHandlerParts | null): Pick<Handlers, MakingCall> {
  if (parts === null) {
    const none = Object.keys(calls).flatMap((name) => (isMakingCall(name) ? [[name, async () => readOnlyLibrary]] : []));
    return Object.fromEntries(none) as Pick<Handlers, MakingCall>;
  }
  const { forge, runs, resources, audit, clients, writing } = parts;
  const windowWriting = async <T>(caller: Caller, work: () => Result<T> | Promise<Result<T>>): Promise<Result<T>> =>
    isWindow(caller) ? writing(work) : windowOnly;

  return {
    'clients.setGrant': ({ id, permissions }, caller) => windowWriting(caller, () => clients.setGrant(id, permissions)),
    'clients.setReviewer': ({ id, isReviewer }, caller) => windowWriting(caller, () => clients.setReviewer(id, isReviewer)),
    'drafts.submit': (input, caller, signal) => writing(() => forge.submit(input, caller, signal)),
    'drafts.list': async (input) => ok(forge.list(input)),
    'drafts.get': async ({ id }, caller) => {
      const review = forge.get(id);
      return review.ok ? ok({ ...review.value, ticket: isWindow(caller) ? forge.ticket(id, caller) : null }) : review;
    },
    'drafts.approve': ({ id, identity, ticket }, caller) => windowWriting(caller, () => forge.approve(id, { identity, ticket }, caller)),
    'drafts.reject': ({ id, reason }, caller) => windowWriting(caller, () => forge.reject(id, reason, caller)),
    'made.versions': async ({ toolId }) => forge.versions(toolId),
    'made.rollBack': ({ toolId, version }, caller) => windowWriting(caller, () => forge.rollBack(toolId, version, caller)),
    'made.remove': ({ toolId }, caller) => windowWriting(caller, () => forge.remove(toolId, caller)),
    'runs.start': ({ tool, input, canary }, caller) =>
      writing(async () => {
        const prepared = parts.toolCaller.prepare(tool, input);
        if (!prepared.ok) return prepared;
        const started = await parts.startMade(prepared.value.tool, prepared.value.args, { caller, canary });
        return started.ok ? runs.get(started.value) : started;
      }),
    'runs.list': async (input) => ok(runs.list(input)),
    'runs.get': ({ id, waitMs }, _caller, signal) => runs.wait(id, { timeoutMs: waitMs, signal }),
    'runs.steps': async ({ id, ...options }) => runs.steps(id, options),
    'runs.pause': ({ id }) => writing(() => runs.pause(id)),
    'runs.resume': ({ id, acceptNewCode }, caller) => writing(() => runs.resume(id, { acceptNewCode, by: caller })),
    'runs.cancel': ({ id }, caller) => writing(() => runs.cancel(id, caller)),
    'runs.resolve': ({ id, effect, verdict }, caller) => windowWriting(caller, () => runs.resolve(id, effect, verdict, caller)),
    'runs.keep': ({ id, name, description }, caller) =>
      windowWriting(caller, async () => {
        const run = await runs.get(id);
        if (!run.ok) return run;
        const { code, permissions, result } = run.value;
        if (code === null)
          return fail('run-not-code', `The run ${id} is of a tool already.`, 'Only once-only code (run_code) can be kept as a tool.');
        return forge.submit({ code: forge.keep(code, { name, description, permissions, result }) }, caller);
      }),
    'resources.list': async () => ok(resources.list()),
    'resources.save': (input, caller) => windowWriting(caller, () => resources.save(input)),
    'resources.remove': ({ kind, name }, caller) => windowWriting(caller, () => resources.remove(kind, name)),
    'resources.check': ({ kind, name }) => resources.check(kind, name),
    'audit.list': async (input) => ok(audit.list(input)),
    'audit.verify': async () => ok(audit.verify()),
  };
}
