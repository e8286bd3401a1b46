/** `skip(reason)`: leaves an item out, which is neither a success nor a failure. */
import { JigError, shortened } from './jig-error.ts';

class Skipped extends JigError {
  readonly reason: string;

  constructor(reason: string) {
    super('skipped', `skipped: ${reason}`);
    this.reason = reason;
  }
}

export function skip(reason: unknown): never {
  throw new Skipped(shortened(typeof reason === 'string' && reason !== '' ? reason : 'no reason given', 500));
}

/** The reason when that is what was thrown, else null. */
export function skipReason(thrown: unknown): string | null {
  return thrown instanceof Skipped ? thrown.reason : null;
}
