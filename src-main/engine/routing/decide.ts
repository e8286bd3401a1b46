/** From order and probabilities to picks: a pure rule, so that every kept and every cut candidate has its reason. */

export interface DecideSettings {
  /** Below this probability that any tool is needed, none is handed out. */
  abstainThreshold: number;
  /** A second or third candidate is kept when it is itself this likely ... */
  keepProbability: number;
  /** ... or, while the best one is less likely than this, ... */
  sureProbability: number;
  /** ... when it has at least this share of the best one's probability: a filter prunes only when it is sure. */
  keepShare: number;
  limit: number;
}

export interface Decision {
  kept: boolean[];
  reasons: string[];
  abstained: boolean;
}

const percent = (p: number) => `${Math.round(p * 100)} %`;

/** Decides about the candidates in `order` (indexes, best first) by the probability that each is needed. */
export function decide(order: readonly number[], probability: readonly number[], anyTool: number, settings: DecideSettings): Decision {
  const best = Math.max(0, ...probability);
  const abstained = order.length === 0 || anyTool < settings.abstainThreshold;
  const kept = probability.map(() => false);
  const reasons = probability.map(() => '');
  let count = 0;
  for (const [place, i] of order.entries()) {
    const p = probability[i] ?? 0;
    if (abstained) {
      reasons[i] = `cut: the request seems to need no tool (${percent(anyTool)}, threshold ${percent(settings.abstainThreshold)})`;
    } else if (count >= settings.limit) {
      reasons[i] = `cut: ${settings.limit} better ${settings.limit === 1 ? 'candidate was' : 'candidates were'} kept (${percent(p)})`;
    } else if (place === 0) {
      kept[i] = true;
      reasons[i] = `kept: the best candidate (${percent(p)})`;
    } else if (p >= settings.keepProbability || (best < settings.sureProbability && p >= best * settings.keepShare)) {
      kept[i] = true;
      reasons[i] = `kept: close enough to the best (${percent(p)} beside ${percent(best)})`;
    } else {
      reasons[i] = `cut: unlikely beside the best (${percent(p)} beside ${percent(best)})`;
    }
    if (kept[i]) count += 1;
  }
  return { kept, reasons, abstained };
}
