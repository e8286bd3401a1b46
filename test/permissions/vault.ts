/** Configured resources for tests of http, tcp and mail, and calls as the broker makes them. */
import { expect } from 'vitest';
import type { Resource, ResourceKind } from '../../src-preload/contract/permissions.ts';
import type { BrokerContext } from '../../src-main/engine/making-parts.ts';
import type { Handle, HandleCall, Vault } from '../../src-main/engine/permissions/kind.ts';
import type { Result } from '../../src-preload/contract/result.ts';
import { sha256 } from '../../src-main/lib/hash.ts';

export function createVault(resources: Resource[], secrets: Record<string, string> = {}): Vault {
  const all: Resource[] = [
    ...resources,
    ...Object.keys(secrets).map((name): Resource => ({ kind: 'secret', name, value: '', valueSet: true })),
  ];
  return {
    names: (kind) => all.filter((resource) => resource.kind === kind).map(({ name }) => name),
    get: <Kind extends ResourceKind>(kind: Kind, name: string) =>
      all.find((resource): resource is Extract<Resource, { kind: Kind }> => resource.kind === kind && resource.name === name),
    reveal: (_kind, name) => secrets[name] ?? null,
  };
}

export function createContext(signal: AbortSignal = new AbortController().signal): BrokerContext {
  return {
    run: 'run-1',
    tool: 'made.test',
    caller: { kind: 'client', id: 1, name: 'test', scopes: [] },
    depth: 0,
    signal,
  } as unknown as BrokerContext;
}

let count = 0;

/** One operation; without `as` it is an effect of its own. */
export function use(
  handle: Handle | undefined,
  op: string,
  args: unknown[],
  { as = `effect-${(count += 1)}`, signal = new AbortController().signal }: { as?: string; signal?: AbortSignal } = {},
): Promise<Result<unknown>> {
  if (!handle) throw new Error('the handle was not granted');
  const call: HandleCall = { op, args, effectId: sha256(as), step: 'step', signal };
  return handle.call(call);
}

export function failure(code: string, message?: string): object {
  return { ok: false, error: { code, ...(message === undefined ? {} : { message: expect.stringContaining(message) as unknown }) } };
}
