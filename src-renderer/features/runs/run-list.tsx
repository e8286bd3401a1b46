/** The runs as virtual rows; older ones are read when the end comes into view. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { RunSummary } from '#contract/runs.ts';
import { formatAgo, formatCount } from '../../lib/format.ts';
import { useNavigation } from '../../lib/navigation.ts';
import { useNow } from '../../lib/use-now.ts';
import { whoWords } from '../../lib/who.ts';
import { Chip, Progress } from '../../ui/chip.tsx';
import { isLive, runStates } from './run-state.ts';
import { useRuns } from './runs-store.ts';
import styles from './runs.module.css';

const rowHeight = 58;

export function RunList({ runs, openId }: { runs: RunSummary[]; openId: string | null }) {
  const hasOlder = useRuns((state) => state.hasOlder);
  const loadOlder = useRuns((state) => state.loadOlder);
  const now = useNow();
  const scroller = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: runs.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => runs[index]?.id ?? index,
    overscan: 8,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? -1;

  useEffect(() => {
    if (hasOlder && last >= runs.length - 1) void loadOlder();
  }, [last, runs.length, hasOlder, loadOlder]);

  return (
    <nav ref={scroller} className={styles['list']} aria-label="Runs">
      <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {items.map(({ key, index, start }) => {
          const run = runs[index];
          return run && <RunRow key={key} run={run} top={start} isOpen={run.id === openId} now={now} />;
        })}
      </div>
    </nav>
  );
}

function RunRow({ run, top, isOpen, now }: { run: RunSummary; top: number; isOpen: boolean; now: number }) {
  const go = useNavigation((state) => state.go);
  const { done, total, inDoubt } = run.progress;
  const { word, tone } = runStates[run.state];
  return (
    <button
      type="button"
      className={styles['run']}
      style={{ height: rowHeight, transform: `translateY(${top}px)` }}
      aria-current={isOpen}
      onClick={() => go('runs', run.id)}
    >
      <span className={styles['name']}>{run.tool}</span>
      <Chip tone={tone}>{word}</Chip>
      {isLive(run) && total !== null && total > 0 ? (
        <span className={styles['bar']}>
          <Progress value={Math.min(1, done / total)} label={`Progress of ${run.tool}`} />
          {formatCount(done)} of {formatCount(total)}
        </span>
      ) : (
        <span className={styles['by']}>
          {run.kind === 'rehearsal' && 'rehearsal, '}
          {whoWords(run.client)}, {formatAgo(run.createdAt, now)}
          {inDoubt > 0 && `, ${formatCount(inDoubt)} in doubt`}
        </span>
      )}
    </button>
  );
}
