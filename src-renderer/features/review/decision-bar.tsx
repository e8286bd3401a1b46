/** Approve or reject. It stands before and outside of everything that an agent wrote, and opens its eyes only after a moment. */
import { useEffect, useState } from 'react';
import { call } from '../../lib/client.ts';
import { useEngine } from '../../lib/engine-store.ts';
import { formatAgo, formatPlural } from '../../lib/format.ts';
import { useNow } from '../../lib/use-now.ts';
import { whoWords } from '../../lib/who.ts';
import { Button } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { IsolationMark } from '../../ui/isolation-mark.tsx';
import { showDone, showFailure } from '../../ui/toast.tsx';
import { showTool } from '../library/index.ts';
import { DecisionNotices } from './decision-notices.tsx';
import { draftStates } from './draft-state.ts';
import { RejectDialog } from './reject-dialog.tsx';
import type { News, OpenReview } from './use-review.ts';
import styles from './review.module.css';

/** A click that was meant for what lay here before must not approve. */
const settleMs = 1_000;

interface DecisionBarProps {
  review: OpenReview;
  round: number;
  news: News;
  onRead(): Promise<void>;
}

export function DecisionBar({ review, round, news, onRead }: DecisionBarProps) {
  const isReadOnly = useEngine((state) => state.status?.readOnly ?? false);
  const now = useNow();
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
  const mayDecide = waits && !isReadOnly && !isBusy && news !== 'changed';

  async function decide(act: () => ReturnType<typeof call<'drafts.approve' | 'drafts.reject'>>, done: string): Promise<void> {
    setBusy(true);
    const answer = await act();
    if (answer.ok) showDone(done);
    else showFailure(answer.error);
    await onRead();
    setBusy(false);
  }

  function approve(): void {
    if (identity === null || ticket === null) return;
    void decide(() => call('drafts.approve', { id: review.id, identity, ticket }), `${review.name} is published.`);
  }

  function reject(reason: string): void {
    setRejecting(false);
    void decide(() => call('drafts.reject', { id: review.id, reason }), `${review.name} is rejected. The agent is told why.`);
  }

  return (
    <header className={styles['decision']} role="group" aria-label="Decision">
      <div className={styles['what']}>
        <h2>{review.name || 'An unnamed draft'}</h2>
        <span>
          {review.previous ? `changes version ${review.previous.version}` : 'a new tool'}, by {whoWords(review.author)},{' '}
          {formatAgo(review.createdAt, now)}
        </span>
        <IsolationMark isolation={review.isolation} />
      </div>
      {waits ? (
        <div className={styles['acts']}>
          <Button kind="danger" disabled={!mayDecide} onClick={() => setRejecting(true)}>
            Reject
          </Button>
          <Button kind="primary" icon="check" disabled={!mayDecide || settledRound !== round || ticket === null} onClick={approve}>
            {`Approve: ${asked === 0 ? 'no permissions' : formatPlural(asked, 'permission')}`}
          </Button>
        </div>
      ) : (
        <div className={styles['acts']}>
          <Chip tone={draftStates[review.state].tone}>{draftStates[review.state].word}</Chip>
          {review.toolId !== null && <OpenTool id={review.toolId} name={review.name} />}
        </div>
      )}
      <DecisionNotices news={isBusy ? null : news} reason={review.reason} onRead={onRead} />
      {isRejecting && <RejectDialog name={review.name} onReject={reject} onClose={() => setRejecting(false)} />}
    </header>
  );
}

function OpenTool({ id, name }: { id: number; name: string }) {
  return (
    <Button icon="library" onClick={() => showTool(id, name)}>
      Open in Library
    </Button>
  );
}
