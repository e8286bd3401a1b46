/** The runs as virtual rows; older ones are read when the end comes into view. */
import { useRef } from 'react';
import type { RunSummary } from '#contract/runs.ts';
import { formatAgo, formatCount } from '../../lib/format.ts';
import { useNavigation } from '../../lib/navigation.ts';
import { useEndlessRows } from '../../lib/use-endless-rows.ts';
import { useNow } from '../../lib/use-now.ts';
import { whoWords } from '../../lib/who.ts';
import { Progress } from '../../ui/chip.tsx';
import { Item } from '../../ui/item.tsx';
import { isLive, runStates } from './run-state.ts';
import { useRuns } from './runs-store.ts';
import styles from './runs.module.css';

const rowHeight = 58;

export function RunList({ runs, openId }: { runs: RunSummary[]; openId: string | null }) {
  const hasOlder = useRuns((state) => state.hasOlder);
  const loadOlder = useRuns((state) => state.loadOlder);
  const now = useNow();
  const scroller = useRef<HTMLElement>(null);
  const keyOf = (index: number) => runs[index]?.id ?? index;
  const virtual = useEndlessRows({ scroller, count: runs.length, rowHeight, keyOf, hasOlder, loadOlder });
  return (
    <nav ref={scroller} className={styles['list']} aria-label="Runs">
      <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map(({ key, index, start }) => {
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
  return (
    <Item
      className={styles['run']}
      style={{ height: rowHeight, transform: `translateY(${top}px)` }}
      name={run.tool}
      state={runStates[run.state]}
      isOpen={isOpen}
      onOpen={() => go('runs', run.id)}
    >
      {isLive(run) && total !== null && total > 0 ? (
        <span className={styles['bar']}>
          <Progress value={Math.min(1, done / total)} label={`Progress of ${run.tool}`} />
          {formatCount(done)} of {formatCount(total)}
        </span>
      ) : (
        <>
          {run.kind === 'rehearsal' && 'rehearsal, '}
          {whoWords(run.client)}, {formatAgo(run.createdAt, now)}
          {inDoubt > 0 && `, ${formatCount(inDoubt)} in doubt`}
        </>
      )}
    </Item>
  );
}
