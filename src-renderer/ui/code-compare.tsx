/** A text of code with what changed against a former one; hidden characters are counted and shown. */
import { useEffect, useMemo, useState } from 'react';
import { changesOnly, codeRows, diffRows } from '../lib/code-diff.ts';
import { formatPlural } from '../lib/format.ts';
import { hiddenCount } from '../lib/hidden-characters.ts';
import { CodeLines } from './code-lines.tsx';
import { CopyButton } from './copy-button.tsx';
import { Section } from './page.tsx';
import { Notice } from './states.tsx';
import { Segmented } from './tabs.tsx';
import styles from './code-compare.module.css';

const views = [
  { id: 'changes', label: 'Changes' },
  { id: 'all', label: 'Whole code' },
] as const;

interface CodeCompareProps {
  title: string;
  code: string;
  /** Null where there is nothing to compare with. */
  former: { code: string; name: string } | null;
  marked?: ReadonlySet<number>;
  target?: { line: number; round: number } | null;
}

export function CodeCompare({ title, code, former, marked, target = null }: CodeCompareProps) {
  const [view, setView] = useState<'changes' | 'all'>('changes');
  const formerCode = former?.code;
  // A line to look at may lie in what the changes leave out.
  useEffect(() => {
    if (target !== null) setView('all');
  }, [target]);
  const isWhole = view === 'all' || formerCode === undefined;
  const all = useMemo(() => (formerCode === undefined ? codeRows(code) : diffRows(formerCode, code)), [code, formerCode]);
  const rows = useMemo(() => (isWhole ? all : changesOnly(all)), [all, isWhole]);
  const hidden = useMemo(() => hiddenCount(code.replaceAll('\r\n', '\n')), [code]);
  const added = all.filter(({ kind }) => kind === 'added').length;
  const removed = all.filter(({ kind }) => kind === 'removed').length;
  return (
    <Section
      title={title}
      aside={
        <span className={styles['tools']}>
          {former && <Segmented label="Show" choices={views} value={view} onChange={setView} />}
          <CopyButton text={code} label="Copy code" />
        </span>
      }
    >
      {hidden > 0 && (
        <Notice tone="warn" title={`${formatPlural(hidden, 'character')} in this code cannot be seen, or can change the order of others.`}>
          Each stands below as its number. Honest code has little use for them.
        </Notice>
      )}
      {former && (
        <p className={styles['note']}>
          Compared with {former.name}:{' '}
          {added + removed === 0 ? 'no line differs.' : `${formatPlural(added, 'line')} added, ${formatPlural(removed, 'line')} removed.`}
        </p>
      )}
      <CodeLines rows={rows} label={title} marked={marked} target={target} hasBefore={former !== null} />
    </Section>
  );
}
