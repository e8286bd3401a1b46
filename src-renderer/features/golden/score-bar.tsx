/** How large the golden set is, and on request how it is answered now. */
import type { GoldenScore } from '#contract/golden.ts';
import { call } from '../../lib/client.ts';
import { formatCount, formatPlural } from '../../lib/format.ts';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/states.tsx';
import { useGolden } from './golden-store.ts';
import { Measuring } from './measuring.tsx';
import { figure, figures } from './score-words.ts';
import { useMeasurement } from './use-measurement.ts';
import styles from './golden.module.css';

export function ScoreBar() {
  const { rows, stale } = useGolden();
  const { value, failure, progress, run, cancel } = useMeasurement<GoldenScore>();
  return (
    <section className={styles['score']} aria-label="Score">
      <div className={styles['scoreHead']}>
        <p>
          {formatPlural(rows, 'query', 'queries')}
          {stale > 0 && `, ${formatCount(stale)} stale and not counted`}
        </p>
        {progress ? (
          <Button size="small" onClick={cancel}>
            Stop
          </Button>
        ) : (
          <Button size="small" disabled={rows === stale} onClick={() => void run((id) => call('golden.score', { id }))}>
            {value ? 'Measure again' : 'Measure'}
          </Button>
        )}
      </div>
      {progress && <Measuring progress={progress} />}
      {failure && <FailureNote failure={failure} />}
      {value && (
        <dl aria-live="polite">
          <div>
            <dt>Right</dt>
            <dd>
              {formatCount(value.scores.right)} of {formatCount(value.rows)}
            </dd>
          </div>
          {figures.map(({ key, name, meaning }) => (
            <div key={key} title={meaning}>
              <dt>{name}</dt>
              <dd>{figure(value.scores[key])}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}
