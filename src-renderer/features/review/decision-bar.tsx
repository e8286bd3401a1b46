/** Approve or reject. It stands before and outside of everything that an agent wrote, and opens its eyes only after a moment. */
import { useEffect, useState } from 'react';
import { call } from '../../lib/client.ts';
import { useEngine } from '../../lib/engine-store.ts';
import { formatPlural } from '../../lib/format.ts';
import { Button } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Notice } from '../../ui/states.tsx';
import { showDone, showFailure } from '../../ui/toast.tsx';
import { draftStates } from './draft-state.ts';
import { RejectDialog } from './reject-dialog.tsx';
import type { OpenReview } from './use-review.ts';
import styles from './review.module.css';

/** A click that was meant for what lay here before must not approve. */
const settleMs = 1_000;

const isolationWords = {
  'os-sandbox': 'Runs in an operating-system sandbox',
  process: 'Runs in a process of its own',
  language: 'Runs in a language sandbox only',
} as const;

interface DecisionBarProps {
  review: OpenReview;
  round: number;
  isStale: boolean;
  onRead(): Promise<void>;
}

export function DecisionBar({ review, round, isStale, onRead }: DecisionBarProps) {
  const isReadOnly = useEngine((state) => state.status?.readOnly ?? false);
  const [settledRound, setSettledRound] = useState(-1);
  const [isRejecting, setRejecting] = useState(false);
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSettledRound(round), settleMs);
    return () => clearTimeout(timer);
  }, [round]);

  const { identity, ticket } = review;
  const asked = review.permissionRows.filter(({ requested }) => requested).length;
  const waits = review.state === 'waiting-for-review';
  const mayDecide = waits && !isReadOnly && !isBusy && !isStale;

  async function approve(): Promise<void> {
    if (identity === null || ticket === null) return;
    setBusy(true);
    const answer = await call('drafts.approve', { id: review.id, identity, ticket });
    setBusy(false);
    if (answer.ok) showDone(`${review.name} is published.`);
    else showFailure(answer.error);
    await onRead();
  }

  async function reject(reason: string): Promise<void> {
    setRejecting(false);
    setBusy(true);
    const answer = await call('drafts.reject', { id: review.id, reason });
    setBusy(false);
    if (answer.ok) showDone(`${review.name} is rejected. The agent is told why.`);
    else showFailure(answer.error);
    await onRead();
  }

  return (
    <header className={styles['decision']}>
      <div className={styles['what']}>
        <h2>{review.name || 'An unnamed draft'}</h2>
        <span>
          {review.previous ? `changes version ${review.previous.version}` : 'a new tool'}, by {review.author}
        </span>
        <span className={styles['isolation']} data-level={review.isolation.level} title={review.isolation.detail}>
          <Icon name="lock" size={14} />
          {isolationWords[review.isolation.level]}
        </span>
      </div>
      {waits ? (
        <div className={styles['acts']}>
          <Button kind="danger" disabled={!mayDecide} onClick={() => setRejecting(true)}>
            Reject
          </Button>
          <Button
            kind="primary"
            icon="check"
            disabled={!mayDecide || settledRound !== round || ticket === null}
            title={review.isolation.detail}
            onClick={() => void approve()}
          >
            {`Approve: ${asked === 0 ? 'no permissions' : formatPlural(asked, 'permission')}`}
          </Button>
        </div>
      ) : (
        <Chip tone={draftStates[review.state].tone}>{draftStates[review.state].word}</Chip>
      )}
      {isStale && (
        <div className={styles['stale']}>
          <Notice
            tone="warn"
            title="This draft changed while you read it."
            action={<Button onClick={() => void onRead()}>Read it again</Button>}
          >
            Nothing can be decided on the old sheet.
          </Notice>
        </div>
      )}
      {review.reason !== null && (
        <div className={styles['stale']}>
          <Notice tone="note" title="Rejected, with this reason">
            {review.reason}
          </Notice>
        </div>
      )}
      {isRejecting && <RejectDialog name={review.name} onReject={(reason) => void reject(reason)} onClose={() => setRejecting(false)} />}
    </header>
  );
}
