/** What Jig's checks and reviewing agents noticed; what agents recommend is shown as theirs. */
import type { Finding, Recommendation } from '#contract/making.ts';
import { formatCount } from '../../lib/format.ts';
import { Button } from '../../ui/button.tsx';
import { Chip, type Tone } from '../../ui/chip.tsx';
import { VisibleText } from '../../ui/code-lines.tsx';
import { Section } from '../../ui/page.tsx';
import { groupFindings } from './finding-groups.ts';
import styles from './review.module.css';

const severities: Record<Finding['severity'], Tone> = { note: 'plain', warning: 'warn', danger: 'bad' };
const verdicts: Record<Recommendation['verdict'], { word: string; tone: Tone }> = {
  approve: { word: 'recommends to approve', tone: 'good' },
  reject: { word: 'recommends to reject', tone: 'bad' },
  unsure: { word: 'is unsure', tone: 'warn' },
};

/** The lines themselves are marked in the code. */
const mostLines = 3;

interface FindingListProps {
  findings: Finding[];
  recommendations: Recommendation[];
  onJump(line: number): void;
}

export function FindingList({ findings, recommendations, onJump }: FindingListProps) {
  return (
    <>
      {recommendations.length > 0 && (
        <Section title="Reviewing agents" aside={<Chip>advice, not a decision</Chip>}>
          <ul className={styles['findings']}>
            {recommendations.map(({ by, verdict, reason, at }) => (
              <li key={`${by} ${at}`}>
                <Chip tone={verdicts[verdict].tone}>{`${by} ${verdicts[verdict].word}`}</Chip>
                <span>
                  <VisibleText text={reason} />
                </span>
              </li>
            ))}
          </ul>
        </Section>
      )}
      <Section title="Findings">
        {findings.length === 0 ? (
          <p className={styles['quiet']}>None.</p>
        ) : (
          <ul className={styles['findings']}>
            {groupFindings(findings).map(({ source, by, severity, message, lines, count }) => (
              <li key={`${source} ${by} ${severity} ${message}`}>
                <Chip tone={severities[severity]}>{severity}</Chip>
                <span>
                  <VisibleText text={message} />
                  {count > 1 && <em className={styles['quiet']}> {formatCount(count)} times</em>}
                  {source === 'agent' && <em className={styles['quiet']}> says the agent {by}</em>}
                </span>
                <span className={styles['lines']}>
                  {lines.slice(0, mostLines).map((line) => (
                    <Button key={line} size="small" onClick={() => onJump(line)}>{`Line ${line}`}</Button>
                  ))}
                  {lines.length > mostLines && <span className={styles['quiet']}>and {lines.length - mostLines} more</span>}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Section>
    </>
  );
}
