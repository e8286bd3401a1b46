/** How far a run is: counts, rate and the time that is left. */
import type { RunProgress } from '#contract/runs.ts';

export const noProgress: RunProgress = {
  done: 0,
  total: null,
  failed: 0,
  skipped: 0,
  retries: 0,
  inDoubt: 0,
  ratePerSecond: null,
  etaSeconds: null,
  note: null,
};

/** The rate is that of the last seconds: a mail server that slows down is seen. */
const rateOverMs = 10_000;
const sampleEveryMs = 500;

export class Progress {
  private readonly items = { done: 0, failed: 0, skipped: 0 };
  private readonly singleSteps = { done: 0, failed: 0, skipped: 0 };
  private hasItems = false;
  private total: number | null = null;
  private told: number | null = null;
  private note: string | null = null;
  private samples: { at: number; ended: number }[] = [];
  retries = 0;
  inDoubt = 0;

  /** A step of `each` (`isItem`), or a single one. */
  count(state: 'done' | 'failed' | 'skipped', isItem: boolean): void {
    this.hasItems ||= isItem;
    (isItem ? this.items : this.singleSteps)[state] += 1;
    this.sample();
  }

  /** Items of `each` that were done before this runner began: they say nothing about the rate. */
  countEarlier(done: number, skipped: number): void {
    this.hasItems = true;
    this.items.done += done;
    this.items.skipped += skipped;
    this.samples = this.samples.map(({ at, ended }) => ({ at, ended: ended + done + skipped }));
  }

  /** What the tool says itself. */
  tell(done: number | null, total: number | null, note: string | null): void {
    if (done !== null) this.told = done;
    // Several `each` in one run add up.
    if (total !== null) this.total = done === null && this.told === null ? (this.total ?? 0) + total : total;
    if (note !== null) this.note = note.slice(0, 500);
    this.sample();
  }

  current(): RunProgress {
    const { done, failed, skipped } = this.counts();
    const { total, retries, inDoubt, note } = this;
    const rate = this.rate();
    const left = total === null ? null : Math.max(0, total - done - failed - skipped);
    return {
      done,
      total,
      failed,
      skipped,
      retries,
      inDoubt,
      ratePerSecond: rate,
      etaSeconds: left === null || rate === null || rate === 0 ? null : Math.round(left / rate),
      note,
    };
  }

  private counts(): { done: number; failed: number; skipped: number } {
    const counts = this.hasItems ? this.items : this.singleSteps;
    return this.told === null ? counts : { ...counts, done: this.told };
  }

  private sample(): void {
    const at = performance.now();
    const last = this.samples.at(-1);
    if (last && at - last.at < sampleEveryMs) return;
    const { done, failed, skipped } = this.counts();
    this.samples.push({ at, ended: done + failed + skipped });
    while (this.samples.length > 2 && at - (this.samples[0]?.at ?? at) > rateOverMs) this.samples.shift();
  }

  /** Null until there is half a second to judge by. */
  private rate(): number | null {
    const [first] = this.samples;
    const ms = first ? performance.now() - first.at : 0;
    if (!first || ms < sampleEveryMs) return null;
    const { done, failed, skipped } = this.counts();
    return Math.round(((done + failed + skipped - first.ended) / ms) * 1_000_000) / 1_000;
  }
}
