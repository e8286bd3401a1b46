/** Every candidate with its place in both lists, its score, and why it was kept or cut. */
import type { Candidate } from '#contract/routing.ts';
import { cx } from '../../lib/cx.ts';
import { Icon } from '../../ui/icons.tsx';
import { reasonWords } from './reason-words.ts';
import { VerdictButtons } from './verdict-buttons.tsx';
import styles from './candidate-table.module.css';

export function CandidateTable({ candidates, hasReasons }: { candidates: Candidate[]; hasReasons: boolean }) {
  const lowestRank = Math.max(...candidates.flatMap(({ vectorRank, textRank }) => [vectorRank ?? 1, textRank ?? 1]));
  return (
    <div className={styles['frame']}>
      <table className={styles['table']}>
        <thead>
          <tr>
            <th scope="col">Tool</th>
            <th scope="col" className={styles['rankHead']}>
              By meaning
            </th>
            <th scope="col" className={styles['rankHead']}>
              By text
            </th>
            <th scope="col" className={styles['number']} title="Cosine of request and tool">
              Cosine
            </th>
            <th scope="col" className={styles['number']}>
              Score
            </th>
            <th scope="col" className={styles['judge']}>
              Right?
            </th>
          </tr>
        </thead>
        <tbody>
          {candidates.map((candidate) => (
            <tr key={candidate.name} className={cx(candidate.kept && styles['kept'])}>
              <td>
                <Verdict candidate={candidate} hasReason={hasReasons} />
              </td>
              <td>
                <RankBar rank={candidate.vectorRank} lowest={lowestRank} list="meaning" />
              </td>
              <td>
                <RankBar rank={candidate.textRank} lowest={lowestRank} list="text" />
              </td>
              <td className={styles['number']}>{candidate.cosine === null ? '–' : candidate.cosine.toFixed(2)}</td>
              <td className={styles['number']}>{candidate.score.toFixed(2)}</td>
              <td className={styles['judge']}>
                <VerdictButtons tool={candidate.name} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Verdict({ candidate, hasReason }: { candidate: Candidate; hasReason: boolean }) {
  const word = candidate.kept ? 'Kept' : 'Cut';
  return (
    <div className={styles['tool']}>
      <span className={styles['verdict']} role="img" aria-label={word} title={word}>
        <Icon name={candidate.kept ? 'check' : 'dash'} size={14} />
      </span>
      <span className={styles['text']}>
        <span className={styles['name']} title={candidate.description}>
          {candidate.name}
        </span>
        {hasReason && <span className={styles['reason']}>{reasonWords(candidate.reason)}</span>}
      </span>
    </div>
  );
}

/** Longer is better: the first of a list fills the bar. Ranks far down get a stub, so that they are still seen. */
function RankBar({ rank, lowest, list }: { rank: number | null; lowest: number; list: string }) {
  if (rank === null) return <span className={styles['absent']}>not listed</span>;
  const share = lowest === 1 ? 1 : 1 - Math.log(rank) / Math.log(lowest + 1);
  return (
    <span className={styles['rank']}>
      <span className={styles['bar']} aria-hidden="true">
        <span style={{ width: `${Math.max(6, share * 100)}%` }} />
      </span>
      <span className={styles['place']}>
        {rank}
        <span className="visually-hidden"> by {list}</span>
      </span>
    </span>
  );
}
