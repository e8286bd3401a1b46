/** Code to decide on: numbered lines, changes marked, hidden characters made visible. Everything is put in as text, never as markup. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef } from 'react';
import type { CodeRow, GapRow } from '../lib/code-diff.ts';
import { cx } from '../lib/cx.ts';
import { formatPlural } from '../lib/format.ts';
import { textParts } from '../lib/hidden-characters.ts';
import { useColumns } from '../lib/use-columns.ts';
import { wrapRows } from '../lib/wrap-rows.ts';
import styles from './code-lines.module.css';

const rowHeight = 20;
/** Pixels of a line number and of the mark, as in the style sheet. */
const numberWidth = 46;
const markWidth = 18;
const endWidth = 16;

const marks: Record<CodeRow['kind'], string> = { same: '', added: '+', removed: '−' };
const spoken: Record<CodeRow['kind'], string> = { same: '', added: 'added: ', removed: 'removed: ' };

interface CodeLinesProps {
  rows: readonly (CodeRow | GapRow)[];
  label: string;
  /** Lines of the new text with something to say: they get a mark. */
  marked?: ReadonlySet<number>;
  /** Scrolled to and shown as chosen when it changes; `round` asks again for the same line. */
  target?: { line: number; round: number } | null;
  /** False where there is one text only. */
  hasBefore?: boolean;
}

export function CodeLines({ rows, label, marked, target = null, hasBefore = false }: CodeLinesProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const columns = useColumns(scroller, (hasBefore ? 2 : 1) * numberWidth + markWidth + endWidth);
  const shown = useMemo(() => wrapRows(rows, columns), [rows, columns]);
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 20,
  });
  useEffect(() => {
    if (target === null) return;
    const index = shown.findIndex((row) => row.kind !== 'gap' && row.after === target.line);
    if (index === -1) return;
    scroller.current?.scrollIntoView({ block: 'center' });
    virtual.scrollToIndex(index, { align: 'center' });
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- a new target scrolls, new rows do not
  }, [target]);

  return (
    <div
      ref={scroller}
      className={styles['scroller']}
      style={{ height: virtual.getTotalSize() }}
      tabIndex={0}
      role="region"
      aria-label={label}
    >
      <div className={styles['lines']} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = shown[index];
          if (!row) return null;
          const place = { top: start, height: rowHeight };
          if (row.kind === 'gap') {
            return (
              <div key={index} className={styles['gap']} style={place}>
                {formatPlural(row.lines, 'unchanged line')}
              </div>
            );
          }
          const isMarked = row.after !== null && !row.isContinued && marked?.has(row.after);
          return (
            <div
              key={index}
              className={cx(styles['row'], styles[row.kind], row.after !== null && row.after === target?.line && styles['target'])}
              style={place}
            >
              {hasBefore && <span className={styles['number']}>{row.isContinued ? '' : row.before}</span>}
              <span className={styles['number']}>{row.isContinued ? '' : row.after}</span>
              <span
                className={cx(styles['mark'], isMarked && styles['found'])}
                title={isMarked ? 'There is a finding on this line' : undefined}
              >
                {isMarked ? '!' : marks[row.kind]}
              </span>
              <code className={styles['code']}>
                {spoken[row.kind] && !row.isContinued && <span className="visually-hidden">{spoken[row.kind]}</span>}
                {row.words.map(({ text, isChanged }, at) => (
                  <span key={at} className={cx(isChanged && styles['changed'])}>
                    <VisibleText text={text} />
                  </span>
                ))}
              </code>
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** Text with each hidden character as a chip with its number. */
export function VisibleText({ text }: { text: string }) {
  return (
    <>
      {textParts(text).map(({ text: part, code }, at) =>
        code === null ? (
          part
        ) : (
          <span key={at} className={styles['hidden']} title="A character that is not seen">
            {code}
          </span>
        ),
      )}
    </>
  );
}
