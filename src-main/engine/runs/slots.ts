/** How many runs go at the same time: as many young ones as the machine has processors to spare; long ones make room, up to a limit. */

export interface Slot {
  /** Gives it back; harmless to call twice. */
  release(): void;
}

/** After this long a run counts no longer against the young ones: an hour of mail must not hold up a tool of a second. */
const youngForMs = 2_000;
/** Runs at the same time for each young one: what they hold is mostly memory. */
const longPerYoung = 4;

export class Slots {
  private readonly young: number;
  private readonly most: number;
  private readonly waiting: (() => void)[] = [];
  private youngNow = 0;
  private allNow = 0;

  constructor(young: number, most = young * longPerYoung) {
    this.young = young;
    this.most = most;
  }

  get queued(): number {
    return this.waiting.length;
  }

  /** Resolves in the order of asking; null when `signal` came first. */
  take(signal: AbortSignal): Promise<Slot | null> {
    if (signal.aborted) return Promise.resolve(null);
    return new Promise((resolve) => {
      const begin = (): void => {
        signal.removeEventListener('abort', giveUp);
        resolve(this.open());
      };
      const giveUp = (): void => {
        this.waiting.splice(this.waiting.indexOf(begin), 1);
        resolve(null);
      };
      signal.addEventListener('abort', giveUp, { once: true });
      this.waiting.push(begin);
      this.next();
    });
  }

  private open(): Slot {
    this.youngNow += 1;
    this.allNow += 1;
    const grownUp = (): void => {
      clearTimeout(timer);
      this.youngNow -= 1;
    };
    const timer = setTimeout(() => {
      grownUp();
      isYoung = false;
      this.next();
    }, youngForMs);
    timer.unref();
    let isYoung = true;
    let isOpen = true;
    return {
      release: () => {
        if (!isOpen) return;
        isOpen = false;
        if (isYoung) grownUp();
        this.allNow -= 1;
        this.next();
      },
    };
  }

  private next(): void {
    while (this.youngNow < this.young && this.allNow < this.most) {
      const begin = this.waiting.shift();
      if (!begin) return;
      begin();
    }
  }
}
