/** What the tool logged, as text. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import type { RunLog } from '#contract/runs.ts';
import { formatTime } from '../../lib/format.ts';
import { VisibleText } from '../../ui/code-lines.tsx';
import { EmptyState } from '../../ui/states.tsx';
import styles from './run-view.module.css';

export function RunLogs({ logs }: { logs: RunLog[] }) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: logs.length, getScrollElement: () => scroller.current, estimateSize: () => 24, overscan: 20 });
  if (logs.length === 0) return <EmptyState icon="list" title="It logged nothing" />;
  return (
    <div ref={scroller} className={styles['lines']} tabIndex={0} role="log" aria-label="Log">
      <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const line = logs[index];
          return (
            line && (
              <div
                key={index}
                ref={virtual.measureElement}
                data-index={index}
                data-level={line.level}
                className={styles['log']}
                style={{ transform: `translateY(${start}px)` }}
              >
                <time dateTime={line.at}>{formatTime(line.at)}</time>
                {line.level !== 'info' && <strong>{line.level === 'warn' ? 'warning' : 'error'}</strong>}
                <code>
                  <VisibleText text={line.text} />
                </code>
              </div>
            )
          );
        })}
      </div>
    </div>
  );
}
