/** Drafts, those that wait first. */
import type { DraftSummary } from '#contract/making.ts';
import { formatAgo } from '../../lib/format.ts';
import { useNavigation } from '../../lib/navigation.ts';
import { useNow } from '../../lib/use-now.ts';
import { whoWords } from '../../lib/who.ts';
import { Chip } from '../../ui/chip.tsx';
import { draftStates } from './draft-state.ts';
import styles from './review.module.css';

export function DraftList({ drafts, openId }: { drafts: DraftSummary[]; openId: string | null }) {
  const go = useNavigation((state) => state.go);
  const now = useNow();
  const waiting = drafts.filter(({ state }) => state === 'waiting-for-review');
  const others = drafts.filter(({ state }) => state !== 'waiting-for-review');
  return (
    <nav className={styles['list']} aria-label="Drafts">
      {[...waiting, ...others].map((draft) => {
        const { word, tone } = draftStates[draft.state];
        return (
          <button
            key={draft.id}
            type="button"
            className={styles['draft']}
            aria-current={draft.id === openId}
            onClick={() => go('review', draft.id)}
          >
            <span className={styles['name']}>{draft.name || 'unnamed'}</span>
            <Chip tone={tone}>{word}</Chip>
            <span className={styles['by']}>
              {whoWords(draft.author)}, {formatAgo(draft.createdAt, now)}
            </span>
          </button>
        );
      })}
    </nav>
  );
}
