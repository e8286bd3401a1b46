/** What the reader has to know before deciding: the draft changed, an agent commented, or it was rejected before. */
import { Button } from '../../ui/button.tsx';
import { VisibleText } from '../../ui/code-lines.tsx';
import { Notice } from '../../ui/states.tsx';
import type { News } from './use-review.ts';
import styles from './review.module.css';

const words: Record<NonNullable<News>, { title: string; meaning: string }> = {
  changed: { title: 'This draft changed while you read it.', meaning: 'Nothing can be decided on the old sheet.' },
  comment: { title: 'A reviewing agent added to this draft while you read it.', meaning: 'Its code is the same as on this sheet.' },
};

export function DecisionNotices({ news, reason, onRead }: { news: News; reason: string | null; onRead(): Promise<void> }) {
  return (
    <>
      {news && (
        <div className={styles['notice']}>
          <Notice
            tone={news === 'changed' ? 'warn' : 'note'}
            title={words[news].title}
            action={<Button onClick={() => void onRead()}>Read it again</Button>}
          >
            {words[news].meaning}
          </Notice>
        </div>
      )}
      {reason !== null && (
        <div className={styles['notice']}>
          <Notice tone="note" title="Rejected, with this reason">
            <VisibleText text={reason} />
          </Notice>
        </div>
      )}
    </>
  );
}
