/** Whether a shown probability means what it says: the reliability diagram of the model card, and its one figure. */
import type { Shown } from './fit-decisions.ts';

const binCount = 10;
/** Candidates below are left out: nearly all are, and they would hide the rest. */
const least = 0.05;

/** Candidates whose shown probability falls into one tenth. */
export interface ReliabilityBin {
  count: number;
  /** Mean of the probabilities shown, and share of the candidates that are needed. */
  shown: number;
  needed: number;
}

/** Ten bins over the candidates that go to the filter, of requests that need a tool, each counted once; empty bins are left out. */
export function reliabilityBins(all: readonly Shown[]): ReliabilityBin[] {
  const sums = Array.from({ length: binCount }, () => ({ count: 0, shown: 0, needed: 0 }));
  for (const { example, scores, top } of all) {
    const right = new Set(example.gold.flat());
    for (const i of top) {
      const p = scores[i] ?? 0;
      const bin = sums[Math.min(binCount - 1, Math.floor(p * binCount))];
      if (bin && p >= least)
        Object.assign(bin, { count: bin.count + 1, shown: bin.shown + p, needed: bin.needed + (right.has(i) ? 1 : 0) });
    }
  }
  return sums.filter(({ count }) => count > 0).map(({ count, shown, needed }) => ({ count, shown: shown / count, needed: needed / count }));
}

/** Expected calibration error (Guo et al. 2017): mean distance of shown and needed over the bins, weighted by their candidates. */
export function calibrationError(bins: readonly ReliabilityBin[]): number {
  const total = bins.reduce((sum, { count }) => sum + count, 0);
  return bins.reduce((sum, { count, shown, needed }) => sum + (count * Math.abs(shown - needed)) / total, 0);
}

const size = 320;
const edge = 44;
const at = (share: number) => Math.round(10 * (edge + share * (size - 2 * edge))) / 10;

/** The bins as an SVG picture of 320 x 320: shown probability to the right, share that is needed upwards; a dot's area is its bin's candidates. */
export function reliabilityDiagram(bins: readonly ReliabilityBin[]): string {
  const caption = `expected calibration error ${calibrationError(bins).toFixed(3)}`;
  const most = Math.max(1, ...bins.map(({ count }) => count));
  const ticks = [0, 0.25, 0.5, 0.75, 1];
  const y = (share: number) => at(1 - share);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" width="${size}" height="${size}" font-family="system-ui, sans-serif" font-size="10">
<title>${caption}</title>
<rect width="${size}" height="${size}" fill="#fff"/>
${ticks
  .map(
    (tick) =>
      `<path d="M${at(0)} ${y(tick)}H${at(1)}M${at(tick)} ${y(0)}V${y(1)}" stroke="#e4e4e7"/><text x="${at(0) - 6}" y="${y(tick) + 4}" text-anchor="end" fill="#52525b">${tick}</text><text x="${at(tick)}" y="${y(0) + 16}" text-anchor="middle" fill="#52525b">${tick}</text>`,
  )
  .join('\n')}
<path d="M${at(0)} ${y(0)}L${at(1)} ${y(1)}" stroke="#a1a1aa" stroke-dasharray="4 3"/>
<path d="M${bins.map(({ shown, needed }) => `${at(shown)} ${y(needed)}`).join('L')}" fill="none" stroke="#2563eb" stroke-width="1.5"/>
${bins.map(({ shown, needed, count }) => `<circle cx="${at(shown)}" cy="${y(needed)}" r="${(2 + 5 * Math.sqrt(count / most)).toFixed(1)}" fill="#2563eb"/>`).join('\n')}
<text x="${size / 2}" y="${size - 8}" text-anchor="middle" fill="#18181b">probability shown</text>
<text transform="translate(11 ${size / 2}) rotate(-90)" text-anchor="middle" fill="#18181b">share that is needed</text>
<text x="${size / 2}" y="22" text-anchor="middle" fill="#18181b">${caption}</text>
</svg>
`;
}
