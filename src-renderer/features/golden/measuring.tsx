/** How far a measurement of the golden set is. */
import type { GoldenProgress } from '#contract/golden.ts';
import { formatCount } from '../../lib/format.ts';
import { Progress } from '../../ui/chip.tsx';
import styles from './golden.module.css';

const steps: Record<GoldenProgress['step'], string> = {
  index: 'Indexing the tools for the other model',
  before: 'Routing the queries as things are',
  after: 'Routing the queries after the change',
};

export function Measuring({ progress: { step, done, total } }: { progress: Omit<GoldenProgress, 'id'> }) {
  return (
    <div className={styles['measuring']} role="status">
      <p>
        {steps[step]}
        {total > 0 && `: ${formatCount(done)} of ${formatCount(total)}`}
      </p>
      <Progress value={total > 0 ? done / total : 0} label={steps[step]} />
    </div>
  );
}
