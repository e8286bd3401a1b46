/** What an attempt at an outside effect came to, and how a performer says how far it is. */
import type { Failure } from '#contract/result.ts';
import type { EffectPhase } from './protocol.ts';

export type Outcome =
  | { kind: 'happened'; value: unknown }
  /** Certainly not: it may be tried again. */
  | { kind: 'did-not'; error: Failure }
  /** It was under way when the other side fell silent. */
  | { kind: 'unknown'; message: string };

export interface Attempt {
  /** Ends when nobody waits any more. After the fence it is not listened to: what has begun is seen through. */
  signal: AbortSignal;
  /** To be awaited before the step that cannot be taken back. Rejects when it cannot be written down: then do not take it. */
  fence(phase: EffectPhase): Promise<void>;
}
