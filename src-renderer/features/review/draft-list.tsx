/** Drafts, those that wait first. */
import type { DraftSummary } from '#contract/making.ts';
import { formatAgo } from '../../lib/format.ts';
import { useNavigation } from '../../lib/navigation.ts';
import { useNow } from '../../lib/use-now.ts';
import { whoWords } from '../../lib/who.ts';
import { Item } from '../../ui/item.tsx';
import { draftStates } from './draft-state.ts';
import styles from './review.module.css';

export function DraftList({ drafts, openId }: { drafts: DraftSummary[]; openId: string | null }) {
  const go = useNavigation((state) => state.go);
  const now = useNow();
  const waiting = drafts.filter(({ state }) => state === 'waiting-for-review');
  const others = drafts.filter(({ state }) => state !== 'waiting-for-review');
  return (
    <nav className={styles['list']} aria-label="Drafts">
      {[...waiting, ...others].map((draft) => (
        <Item
          key={draft.id}
          className={styles['draft']}
          name={draft.name || 'unnamed'}
          state={draftStates[draft.state]}
          isOpen={draft.id === openId}
          onOpen={() => go('review', draft.id)}
        >
          {whoWords(draft.author)}, {formatAgo(draft.createdAt, now)}
        </Item>
      ))}
    </nav>
  );
}
