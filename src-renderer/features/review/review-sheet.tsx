/** The sheet: the decision on top, in a part of its own; below it what is decided on, which scrolls and cannot reach it. */
import { useMemo, useState } from 'react';
import type { Stage } from '#contract/making.ts';
import { formatDate, formatMs, formatTime } from '../../lib/format.ts';
import { whoWords } from '../../lib/who.ts';
import { Section } from '../../ui/page.tsx';
import { Button } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { VisibleText } from '../../ui/code-lines.tsx';
import { FailureNote, Loading, Notice } from '../../ui/states.tsx';
import { CodePane } from './code-pane.tsx';
import { DecisionBar } from './decision-bar.tsx';
import { stageNames } from './draft-state.ts';
import { FindingList } from './finding-list.tsx';
import { PermissionTable } from './permission-table.tsx';
import { TestList } from './test-list.tsx';
import { useReview, type OpenReview } from './use-review.ts';
import styles from './review.module.css';

/** From these stages on, the draft has said what it asks for. */
const afterLoading: ReadonlySet<Stage> = new Set<Stage>(['rehearse', 'review', 'publish']);

export function ReviewSheet({ id }: { id: string }) {
  const { review, failure, news, round, read } = useReview(id);
  const [target, setTarget] = useState<{ line: number; round: number } | null>(null);
  if (review === null) return <Loading failure={failure} />;
  const jump = (line: number) => setTarget((before) => ({ line, round: (before?.round ?? 0) + 1 }));
  return (
    <section className={styles['sheet']} aria-label="Review of a draft">
      <DecisionBar review={review} round={round} news={news} onRead={read} />
      <div className={styles['content']} data-untrusted tabIndex={0} role="group" aria-label="What is decided on">
        {failure && <FailureNote failure={failure} />}
        <Claim review={review} />
        <Problems review={review} onJump={jump} />
        <PermissionTable rows={review.permissionRows} isKnown={review.state !== 'failed' || afterLoading.has(review.stage)} />
        <FindingList findings={review.findings} recommendations={review.recommendations} onJump={jump} />
        <TestList tests={review.tests} />
        <CodePane review={review} target={target} />
        <Facts review={review} />
      </div>
    </section>
  );
}

function Claim({ review }: { review: OpenReview }) {
  return (
    <Section title="The agent says" aside={<Chip title="Nobody has checked these words">a claim</Chip>}>
      <p className={styles['claim']}>{review.description === '' ? 'Nothing.' : <VisibleText text={review.description} />}</p>
    </Section>
  );
}

function Problems({ review, onJump }: { review: OpenReview; onJump(line: number): void }) {
  const errors = useMemo(() => review.diagnostics.filter(({ severity }) => severity === 'error'), [review]);
  if (errors.length === 0) return null;
  return (
    <Section title={`Stopped at: ${stageNames[review.stage]}`}>
      <ul className={styles['problems']}>
        {errors.map(({ line, message, fix }, index) => (
          <li key={index}>
            <Notice
              tone="bad"
              title={message}
              action={line > 0 && <Button size="small" onClick={() => onJump(line)}>{`Line ${line}`}</Button>}
            >
              {fix}
            </Notice>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Facts({ review }: { review: OpenReview }) {
  const took = Object.entries(review.timings);
  return (
    <Section title="About this draft">
      <dl className={styles['facts']}>
        <dt>Submitted</dt>
        <dd>
          {formatDate(review.createdAt)}, {formatTime(review.createdAt)} by {whoWords(review.author)}
        </dd>
        <dt>Isolation</dt>
        <dd>{review.isolation.detail}</dd>
        <dt>Language</dt>
        <dd>{review.language === 'python' ? 'Python' : 'TypeScript'}</dd>
        <dt>Identity</dt>
        <dd>
          <code>{review.identity ?? 'none: it does not compile'}</code>
        </dd>
        {took.length > 0 && (
          <>
            <dt>Checks took</dt>
            <dd>{took.map(([stage, ms]) => `${stage} ${formatMs(ms)}`).join(', ')}</dd>
          </>
        )}
      </dl>
    </Section>
  );
}
