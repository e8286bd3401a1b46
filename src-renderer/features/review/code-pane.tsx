/** The code: what changed since the last approved version, or the whole; hidden characters are counted and shown. */
import { useMemo, useState } from 'react';
import { changesOnly, codeRows, diffRows } from '../../lib/code-diff.ts';
import { formatPlural } from '../../lib/format.ts';
import { hiddenCount } from '../../lib/hidden-characters.ts';
import { CodeLines } from '../../ui/code-lines.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Section } from '../../ui/page.tsx';
import { Notice } from '../../ui/states.tsx';
import { Segmented } from '../../ui/tabs.tsx';
import type { OpenReview } from './use-review.ts';
import styles from './review.module.css';

const views = [
  { id: 'changes', label: 'Changes' },
  { id: 'all', label: 'Whole code' },
] as const;

export function CodePane({ review, target }: { review: OpenReview; target: { line: number; round: number } | null }) {
  const { code, previous, findings, diagnostics } = review;
  const [view, setView] = useState<'changes' | 'all'>(previous ? 'changes' : 'all');
  const all = useMemo(() => (previous ? diffRows(previous.code, code) : codeRows(code)), [code, previous]);
  // A line to look at may lie in what the changes leave out.
  const isWhole = view === 'all' || target !== null;
  const rows = useMemo(() => (isWhole ? all : changesOnly(all)), [all, isWhole]);
  const hidden = useMemo(() => hiddenCount(code.replaceAll(/\r?\n/g, '')), [code]);
  const marked = useMemo(() => new Set([...findings, ...diagnostics].map(({ line }) => line)), [findings, diagnostics]);
  return (
    <Section
      title="Code"
      aside={
        <span className={styles['codeTools']}>
          {previous && <Segmented label="Show" choices={views} value={isWhole ? 'all' : 'changes'} onChange={setView} />}
          <CopyButton text={code} label="Copy code" />
        </span>
      }
    >
      {hidden > 0 && (
        <Notice tone="warn" title={`${formatPlural(hidden, 'character')} in this code cannot be seen or change the order of others.`}>
          Each stands below as its number. Honest code has no use for them.
        </Notice>
      )}
      {previous && <p className={styles['quiet']}>{`Compared with version ${previous.version}, the last that was approved.`}</p>}
      <div className={styles['code']}>
        <CodeLines rows={rows} label="Code of the draft" marked={marked} target={target} hasBefore={previous !== null} />
      </div>
    </Section>
  );
}
