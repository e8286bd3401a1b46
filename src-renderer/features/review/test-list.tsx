/** The draft's own tests, as they ran with stand-ins for everything it may touch. */
import type { TestOutcome } from '#contract/making.ts';
import { formatMs } from '../../lib/format.ts';
import { JsonView } from '../../ui/code-view.tsx';
import { VisibleText } from '../../ui/code-lines.tsx';
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
              <details>
                <summary>
                  <Icon name={test.ok ? 'success' : 'failure'} />
                  <span>
                    <VisibleText text={test.name} />
                    <span className="visually-hidden">{test.ok ? ', passed' : ', failed'}</span>
                  </span>
                  <span className={styles['quiet']}>{formatMs(test.durationMs)}</span>
                </summary>
                <div className={styles['outcome']}>
                  {test.message !== null && (
                    <p>
                      <VisibleText text={test.message} />
                    </p>
                  )}
                  {test.expected !== undefined && <JsonView value={test.expected} label="Expected" wrap />}
                  {test.actual !== undefined && <JsonView value={test.actual} label="Got" wrap />}
                  {test.logs.map((line, index) => (
                    <code key={index} className={styles['log']}>
                      <VisibleText text={line} />
                    </code>
                  ))}
                </div>
              </details>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
