/** The name of an effect: the same after a crash, so that it is found to be done already, and sent along as the key of requests. */
import { canonicalJson, sha256 } from '#lib/hash.ts';

export class EffectIds {
  private readonly run: string;
  private readonly seen = new Map<string, number>();

  constructor(run: string) {
    this.run = run;
  }

  /** In a step its position in it; outside of steps the content, and how many times the same was used before. */
  next(call: { handle: string; op: string; args: unknown[]; step: string | null; position: number }): string {
    const { handle, op, args, step, position } = call;
    if (step !== null) return sha256(JSON.stringify([this.run, step, position, handle, op]));
    const content = sha256(JSON.stringify([this.run, handle, op, canonicalJson(args)]));
    const before = this.seen.get(content) ?? 0;
    this.seen.set(content, before + 1);
    return sha256(`${content} ${before}`);
  }
}
