/** What went in and what came out. */
import type { RunDetail } from '#contract/runs.ts';
import { codeRows } from '../../lib/code-diff.ts';
import { CodeLines } from '../../ui/code-lines.tsx';
import { JsonView } from '../../ui/code-view.tsx';
import { Section } from '../../ui/page.tsx';
import { isOpen } from './run-state.ts';
import styles from './run-view.module.css';

export function RunResult({ run }: { run: RunDetail }) {
  return (
    <div className={styles['scroll']} tabIndex={0} role="group" aria-label="Result and input">
      <Section title="Result">
        {run.state === 'done' ? (
          <JsonView value={run.result ?? null} label="Result" wrap />
        ) : (
          <p className={styles['quiet']}>{isOpen(run) ? 'Not yet: the run has not ended.' : 'None: the run did not come to its end.'}</p>
        )}
      </Section>
      {run.code !== null && (
        <Section title="Code">
          <CodeLines rows={codeRows(run.code)} label="Code of the run" />
        </Section>
      )}
      <Section title="Input">
        <JsonView value={run.input ?? null} label="Input" wrap />
      </Section>
    </div>
  );
}
