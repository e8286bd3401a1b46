/** Owner of things that must be disposed: phased start, mirrored shutdown by name, each step with a deadline. */
import type { Logger } from './logger.ts';
import { within } from './within.ts';

interface Owned {
  name: string;
  dispose: () => void | Promise<void>;
  deadlineMs: number;
}

export class Scope {
  private readonly owned: Owned[] = [];
  private disposing: Promise<void> | null = null;
  private readonly logger: Logger;

  constructor(logger: Logger) {
    this.logger = logger;
  }

  /** Registers what `name` started; disposal runs in reverse order of registration. */
  own(name: string, dispose: () => void | Promise<void>, deadlineMs = 5_000): void {
    this.owned.push({ name, dispose, deadlineMs });
  }

  /** Disposes everything in reverse order; a step that fails or exceeds its deadline is logged and the next one runs. */
  dispose(): Promise<void> {
    this.disposing ??= this.disposeAll();
    return this.disposing;
  }

  private async disposeAll(): Promise<void> {
    for (const { name, dispose, deadlineMs } of this.owned.toReversed()) {
      try {
        const outcome = await within(Promise.resolve(dispose()), deadlineMs);
        if (outcome === 'late') this.logger.warn('shutdown step exceeded its deadline', { step: name, deadlineMs });
      } catch (error) {
        this.logger.error('shutdown step failed', { step: name, error: String(error) });
      }
    }
  }
}
