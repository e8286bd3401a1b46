/** What each kind of permission fills (sql, http, tcp, mail, files, kv, secrets, tools); broker.ts is made of a list of these. */
import type { PermissionKind, Permissions, Resource, ResourceKind } from '#contract/permissions.ts';
import type { Result } from '#contract/result.ts';
import type { BrokerContext, BrokerSession, PermissionCall } from '../making-parts.ts';

/** A name in a tool's permissions that cannot be granted, for the author. */
export interface NameProblem {
  name: string;
  /** Names the cause and what exists: "There is no database named crm2; there are crm and shop." */
  message: string;
  fix: string;
}

/** One plain row of the review: what is asked for under one name. Two rows with the same `access` grant the same. */
export interface GrantRow {
  name: string;
  /** For people: "read and write", "GET, POST; secret stripe". */
  access: string;
  /** What stands behind the name now: a path, an address; null when nothing does. */
  target: string | null;
}

export type Observed = Omit<ReturnType<BrokerSession['observed']>[number], 'kind'>;

/** Use of one granted name in one run; `step` and `effectId` are those of the call. */
export type HandleCall = Omit<PermissionCall, 'handle'>;

/** One granted handle of one run. It is opened for every run, so it opens what stands behind it at its first call only. */
export interface Handle {
  /** As in the runner's frames: "sql.crm", "http.api.example.org", "kv", "tools". */
  readonly id: string;
  /**
   * Does one operation. Never rejects for what a tool can cause. `call.signal` ends when the run ends. An unknown `op` or bad arguments
   * fail with `permission-arguments` (see arguments.ts); what the grant does not cover with `permission-denied`.
   */
  call(call: HandleCall): Promise<Result<unknown>>;
  /** Empty when it was not used. */
  observed(): Observed[];
  /** Gives everything back: connections, cursors, temporary folders. */
  close(): Promise<void>;
}

export interface RehearsalContext extends BrokerContext {
  /** Texts that tests name, by relative path. */
  fixtures: Record<string, string>;
}

/** Made once in the life of the engine. */
export interface KindPart {
  readonly kind: PermissionKind;
  /** Problems with the names (and numbers) asked for; empty when all can be granted. */
  check(permissions: Permissions): NameProblem[];
  rows(permissions: Permissions): GrantRow[];
  /** Only `tools`: see Broker.bind. */
  bind?(permissions: Permissions): Record<string, string>;
  /** Must be cheap: it is part of every run's start. A kind without handles (secrets) answers []. */
  open(permissions: Permissions, context: BrokerContext): Handle[];
  /**
   * Stand-ins: nothing leaves the machine, no real resource is touched. `given` is the test's own for this kind (`given.sql`, ...), not yet
   * checked; undefined when the test gives nothing. Fails with `given-invalid`, saying which place and what belongs there.
   */
  rehearse(permissions: Permissions, given: unknown, context: RehearsalContext): Promise<Result<Handle[]>>;
  /** Ends threads and connections at the engine's stop. */
  stop?(): Promise<void>;
}

/** What the kinds see of the configured resources (resources.ts); secrets are opened only here, for the broker's own use. */
export interface Vault {
  /** Sorted. */
  names(kind: ResourceKind): string[];
  /** As stored; write-only values are empty. Undefined when nothing has this name. */
  get<Kind extends ResourceKind>(kind: Kind, name: string): Extract<Resource, { kind: Kind }> | undefined;
  /** A `secret`'s value, or a `mail` account's password. Null when none is set. Never leaves the engine. */
  reveal(kind: 'secret' | 'mail', name: string): string | null;
}
