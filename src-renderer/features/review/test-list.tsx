/** The draft's own tests, as they ran with stand-ins for everything it may touch. */
import type { TestOutcome } from '#contract/making.ts';
import { formatMs } from '../../lib/format.ts';
import { VisibleText } from '../../ui/code-lines.tsx';
import { JsonView } from '../../ui/code-view.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Section } from '../../ui/page.tsx';
import styles from './review.module.css';

export function TestList({ tests }: { tests: TestOutcome[] }) {
  const passed = tests.filter(({ ok }) => ok).length;
  return (
    <Section
      title="Tests"
      aside={
        tests.length > 0 && <span className={styles['quiet']}>{`${passed} of ${tests.length} passed, nothing left this machine`}</span>
      }
    >
      {tests.length === 0 ? (
        <p className={styles['quiet']}>None ran.</p>
      ) : (
        <ul className={styles['tests']}>
          {tests.map((test) => (
            <li key={test.name} data-ok={test.ok}>
              <details open={!test.ok} data-bare={isBare(test)} onClick={(event) => isBare(test) && event.preventDefault()}>
                <summary>
                  <Icon name={test.ok ? 'success' : 'failure'} />
                  <span>
                    <VisibleText text={test.name} />
                    <span className="visually-hidden">{test.ok ? ', passed' : ', failed'}</span>
                  </span>
                  <span className={styles['quiet']}>{formatMs(test.durationMs)}</span>
                </summary>
                <Outcome test={test} />
              </details>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

/** Nothing to unfold. */
function isBare({ message, expected, actual, logs }: TestOutcome): boolean {
  return message === null && expected === undefined && actual === undefined && logs.length === 0;
}

function Outcome({ test: { message, expected, actual, logs } }: { test: TestOutcome }) {
  return (
    <div className={styles['outcome']}>
      {message !== null && (
        <p>
          <VisibleText text={message} />
        </p>
      )}
      <div className={styles['pair']}>
        {expected !== undefined && <Value name="Expected" value={expected} />}
        {actual !== undefined && <Value name="Got" value={actual} />}
      </div>
      {logs.map((line, index) => (
        <code key={index} className={styles['log']}>
          <VisibleText text={line} />
        </code>
      ))}
    </div>
  );
}

function Value({ name, value }: { name: string; value: unknown }) {
  return (
    <div>
      <h4>{name}</h4>
      <JsonView value={value} label={name} wrap />
    </div>
  );
}
