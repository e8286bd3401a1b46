/** The steps of a run: virtual rows, by state. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import type { RunStep } from '#contract/runs.ts';
import { formatPlural, formatTime } from '../../lib/format.ts';
import { Chip } from '../../ui/chip.tsx';
import { VisibleText } from '../../ui/code-lines.tsx';
import { Select } from '../../ui/field.tsx';
import { EmptyState, FailureNote, Skeleton } from '../../ui/states.tsx';
import { stepStates } from './run-state.ts';
import { useSteps } from './use-steps.ts';
import styles from './run-view.module.css';

const rowHeight = 34;
type Filter = RunStep['state'] | 'all';
const filters = ['all', ...(Object.keys(stepStates) as RunStep['state'][])] as const satisfies readonly Filter[];

export function StepList({ id, round }: { id: string; round: number }) {
  const [filter, setFilter] = useState<Filter>('all');
  const { total, rows, failure, need } = useSteps(id, filter === 'all' ? null : filter, round);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: total ?? 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 10,
  });
  const items = virtual.getVirtualItems();
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0];
  useEffect(() => need(first, last), [need, first, last]);

  return (
    <>
      <div className={styles['bar']}>
        <Select
          aria-label="State of the steps"
          value={filter}
          onChange={(event) => setFilter(filters.find((known) => known === event.target.value) ?? 'all')}
        >
          {filters.map((known) => (
            <option key={known} value={known}>
              {known === 'all' ? 'All states' : stepStates[known].word}
            </option>
          ))}
        </Select>
        {total !== null && <span className={styles['quiet']}>{formatPlural(total, 'step')}</span>}
      </div>
      {failure ? (
        <div className={styles['pad']}>
          <FailureNote failure={failure} />
        </div>
      ) : total === null ? (
        <div className={styles['pad']}>
          <Skeleton lines={6} />
        </div>
      ) : total === 0 ? (
        <EmptyState icon="list" title={filter === 'all' ? 'It has no steps' : 'No step is in this state'} />
      ) : (
        <div ref={scroller} className={styles['lines']} tabIndex={0} role="list" aria-label="Steps">
          <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
            {items.map(({ index, start }) => (
              <StepRow key={index} step={rows.get(index)} top={start} />
            ))}
          </div>
        </div>
      )}
    </>
  );
}

function StepRow({ step, top }: { step: RunStep | undefined; top: number }) {
  const place = { height: rowHeight, transform: `translateY(${top}px)` };
  if (!step) return <div role="presentation" className={styles['step']} style={place} />;
  const { word, tone } = stepStates[step.state];
  return (
    <div role="listitem" className={styles['step']} style={place}>
      <time dateTime={step.at}>{formatTime(step.at)}</time>
      <code>
        <VisibleText text={step.key} />
      </code>
      <Chip tone={tone}>{word}</Chip>
      {step.attempt > 1 && <span className={styles['quiet']}>{step.attempt} attempts</span>}
      {step.error !== null && (
        <span className={styles['reason']} title={step.error}>
          <VisibleText text={step.error} />
        </span>
      )}
    </div>
  );
}
