/** What a view shows when it has no content: empty, failed (cause and fix), loading. */
import type { ReactNode } from 'react';
import type { Failure } from '#contract/result.ts';
import { cx } from '../lib/cx.ts';
import { useDelayed } from '../lib/use-delayed.ts';
import { Icon, type IconName } from './icons.tsx';
import styles from './states.module.css';

/** One sentence and at most one action. */
export function EmptyState({ icon, title, children, action }: { icon: IconName; title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className={styles['empty']}>
      <span className={styles['badge']}>
        <Icon name={icon} size={20} />
      </span>
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {action}
    </div>
  );
}

export function FailureNote({ failure, action }: { failure: Pick<Failure, 'message' | 'fix'>; action?: ReactNode }) {
  return (
    <Notice tone="bad" title={failure.message} action={action}>
      {failure.fix}
    </Notice>
  );
}

const noticeIcons = { bad: 'failure', warn: 'warning', note: 'info' } as const;

export function Notice({
  tone,
  title,
  children,
  action,
}: {
  tone: keyof typeof noticeIcons;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div
      role={tone === 'bad' ? 'alert' : 'status'}
      className={cx(styles['failure'], tone === 'warn' && styles['warning'], tone === 'note' && styles['note'])}
    >
      <Icon name={noticeIcons[tone]} />
      <p className={styles['title']}>{title}</p>
      {action ?? <span />}
      {children && <p>{children}</p>}
    </div>
  );
}

/** A view that has nothing to show yet: why, or grey lines. */
export function Loading({ failure, lines = 8 }: { failure: Failure | null; lines?: number }) {
  return <div className={styles['loading']}>{failure ? <FailureNote failure={failure} /> : <Skeleton lines={lines} />}</div>;
}

/** Grey lines, shown only when loading takes long enough to be noticed. */
export function Skeleton({ lines = 3 }: { lines?: number }) {
  const isDue = useDelayed(true);
  if (!isDue) return null;
  return (
    <div role="status" aria-label="Loading" style={{ display: 'grid', gap: 12 }}>
      {Array.from({ length: lines }, (_, index) => (
        <span key={index} className={styles['skeleton']} style={{ width: `${88 - ((index * 23) % 50)}%` }} />
      ))}
    </div>
  );
}
