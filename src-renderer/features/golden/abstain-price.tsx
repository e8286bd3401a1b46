/** What a threshold of abstaining costs, as it is moved: on the golden set, or as it was measured before Jig was shipped. */
import type { AbstainPrice } from '#contract/golden.ts';
import { formatCount, formatPlural } from '../../lib/format.ts';
import { useLoaded } from '../../lib/use-loaded.ts';
import styles from './golden.module.css';

/** Share that gets no tool at a threshold: of the requests that need one, and of those that need none. Null where there are none. */
interface Point {
  lost: number | null;
  caught: number | null;
}

const steps = Array.from({ length: 51 }, (_, i) => i / 50);

/** `isUsed`: without a filter nothing is ever held back. */
export function AbstainPriceRow({ threshold, isUsed }: { threshold: number; isUsed: boolean }) {
  const { value, failure } = useLoaded('golden.price', {}, ['golden.changed', 'library.changed', 'settings.changed']);
  if (!isUsed) return <p className={styles['priceNote']}>Without a filter every request gets tools, and the threshold is not used.</p>;
  return (
    <div className={styles['price']}>
      <p aria-live="polite">
        {value ? sentence(value, threshold) : failure ? `${failure.message} ${failure.fix}` : 'Measuring what it costs.'}
      </p>
      {value && <Curve price={value} threshold={threshold} />}
    </div>
  );
}

function count(points: readonly number[], threshold: number): number {
  return points.filter((from) => threshold > from).length;
}

function pointAt(price: AbstainPrice, threshold: number): Point {
  if (price.source === 'golden') {
    const share = (points: readonly number[]) => (points.length === 0 ? null : count(points, threshold) / points.length);
    return { lost: share(price.needing), caught: share(price.none) };
  }
  return price.curve.findLast((point) => point.threshold <= threshold + 1e-9) ?? { lost: null, caught: null };
}

function sentence(price: AbstainPrice, threshold: number): string {
  const at = `At ${threshold.toFixed(2)}`;
  if (price.source === 'golden') {
    const { needing, none } = price;
    const lost =
      needing.length === 0 ? 'no query needs a tool' : `${of(count(needing, threshold), needing.length)} that need a tool wrongly get none`;
    const caught =
      none.length === 0 ? 'every query needs a tool' : `${of(count(none, threshold), none.length)} that need none rightly get none`;
    return `${at}, on your golden set: ${lost}; ${caught}.`;
  }
  const { lost, caught } = pointAt(price, threshold);
  const percent = (value: number | null) => (value === null ? '–' : `${(value * 100).toFixed(1)}%`);
  return `${at}: ${percent(lost)} of ${formatPlural(price.needingRows, 'request')} that need a tool wrongly get none, and ${percent(caught)} of ${formatCount(price.noneRows)} that need none rightly get none. Measured on ${price.about}, as there is no golden set of your own yet.`;
}

const of = (some: number, all: number): string => `${formatCount(some)} of ${formatCount(all)}`;

/** Both shares over the threshold; the words beside it say the same at the one that is set. */
function Curve({ price, threshold }: { price: AbstainPrice; threshold: number }) {
  const line = (key: keyof Point) =>
    steps.flatMap((step) => {
      const share = pointAt(price, step)[key];
      return share === null ? [] : [`${(step * 100).toFixed(1)},${(30 - share * 28).toFixed(1)}`];
    });
  return (
    <figure className={styles['curve']} aria-hidden="true">
      <svg viewBox="0 0 100 32" preserveAspectRatio="none">
        <polyline points={line('caught').join(' ')} data-line="caught" />
        <polyline points={line('lost').join(' ')} data-line="lost" />
        <line x1={threshold * 100} x2={threshold * 100} y1="0" y2="32" />
      </svg>
      <figcaption>
        <span data-line="lost">wrongly none</span>
        <span data-line="caught">rightly none</span>
      </figcaption>
    </figure>
  );
}
