/** The golden set before and after a change: figures, and the queries whose answer turns. */
import type { GoldenComparison } from '#contract/golden.ts';
import { formatCount, formatPlural } from '../../lib/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { Notice } from '../../ui/states.tsx';
import { needsWords } from './needs-words.ts';
import { figure, figures } from './score-words.ts';
import styles from './golden.module.css';

export function Comparison({ comparison }: { comparison: GoldenComparison }) {
  const { rows, stale, before, after, changed, lost, gained } = comparison;
  const hidden = lost + gained - changed.length;
  return (
    <>
      <Verdict comparison={comparison} />
      <table className={styles['comparison']}>
        <caption>
          {formatCount(rows)} {rows === 1 ? 'query' : 'queries'} of your golden set
          {stale > 0 && `, ${formatCount(stale)} stale left out`}
        </caption>
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">Figure</span>
            </th>
            <th scope="col">Before</th>
            <th scope="col">After</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">Answered right</th>
            <td>{formatCount(before.right)}</td>
            <td data-moved={before.right !== after.right}>{formatCount(after.right)}</td>
          </tr>
          {figures.map(({ key, name, meaning }) => (
            <tr key={key}>
              <th scope="row" title={meaning}>
                {name}
              </th>
              <td>{figure(before[key])}</td>
              <td data-moved={before[key] !== after[key]}>{figure(after[key])}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {changed.length > 0 && (
        <ul className={styles['turned']} aria-label="Queries whose answer turns">
          {changed.map(({ query, isRight, needs, after: picks }) => (
            <li key={`${query} ${needs.join()}`} data-right={isRight}>
              <Icon name={isRight ? 'success' : 'failure'} />
              <div>
                <p>
                  <strong>{isRight ? 'Now right' : 'Now wrong'}</strong> {query}
                </p>
                <p>
                  {picks.length === 0 ? 'Gets no tool' : `Gets ${picks.join(', ')}`}
                  {!isRight && `; needs ${needsWords(needs)}`}
                </p>
              </div>
            </li>
          ))}
        </ul>
      )}
      {hidden > 0 && <p className={styles['more']}>And {formatCount(hidden)} more.</p>}
    </>
  );
}

function Verdict({ comparison: { isWorse, lost, gained, before, after } }: { comparison: GoldenComparison }) {
  if (lost + gained === 0 && JSON.stringify(before) === JSON.stringify(after)) {
    return <Notice tone="note" title="Nothing changes on your golden set." />;
  }
  const losing = `${formatPlural(lost, 'query loses its', 'queries lose their')} right answer`;
  const gaining = `${formatPlural(gained, 'query gets its', 'queries get their')} right answer`;
  const turned = [...(gained > 0 ? [gaining] : []), ...(lost > 0 ? [losing] : [])];
  if (isWorse) turned.reverse();
  const what = turned.join(', ') || `as many queries are right, and the right tools stand ${isWorse ? 'lower' : 'higher'}`;
  return <Notice tone={isWorse ? 'warn' : 'note'} title={`It gets ${isWorse ? 'worse' : 'better'}: ${what}.`} />;
}
