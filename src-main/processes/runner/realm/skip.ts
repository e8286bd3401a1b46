/** `skip(reason)`: leaves an item out, which is neither a success nor a failure. */
import { JigError, shortened } from './jig-error.ts';

export class Skipped extends JigError {
  readonly reason: string;

  constructor(reason: string) {
    super('skipped', `skipped: ${reason}`);
    this.reason = reason;
  }
}

export function skip(reason: unknown): never {
  throw new Skipped(shortened(typeof reason === 'string' && reason !== '' ? reason : 'no reason given', 500));
}

/** The reason when that is what was thrown, or when a person chose to leave an effect out; else null. */
export function skipReason(thrown: unknown): string | null {
  if (thrown instanceof Skipped) return thrown.reason;
  return thrown instanceof JigError && thrown.code === 'effect-skipped' ? thrown.message : null;
}
