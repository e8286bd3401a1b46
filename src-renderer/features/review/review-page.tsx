/** Review: drafts that wait for a person, and the sheet on which one decides. */
import { useLoaded } from '../../lib/use-loaded.ts';
import { usePinned } from '../../lib/use-pinned.ts';
import { useNavigation } from '../../lib/navigation.ts';
import { Button } from '../../ui/button.tsx';
import { Page } from '../../ui/page.tsx';
import { EmptyState, Loading } from '../../ui/states.tsx';
import { DraftList } from './draft-list.tsx';
import { ReviewSheet } from './review-sheet.tsx';

export function ReviewPage() {
  const { value: drafts, failure } = useLoaded('drafts.list', {}, ['draft.changed']);
  const item = useNavigation((state) => state.item);
  const go = useNavigation((state) => state.go);
  const waiting = drafts?.filter(({ state }) => state === 'waiting-for-review').length ?? 0;
  const openId = usePinned(item, drafts?.find(({ state }) => state === 'waiting-for-review')?.id ?? null);

  return (
    <Page title="Review" subtitle={drafts && (waiting === 0 ? 'Nothing waits for you' : `${waiting} waiting`)}>
      {drafts === null ? (
        <Loading failure={failure} lines={6} />
      ) : drafts.length === 0 ? (
        <EmptyState icon="review" title="No drafts yet" action={<Button onClick={() => go('connect')}>Connect a client</Button>}>
          When an agent makes a tool, it lies here with its code, its tests and what it asks for, until you decide.
        </EmptyState>
      ) : (
        <>
          <DraftList drafts={drafts} openId={openId} />
          {openId === null ? (
            <EmptyState icon="success" title="Nothing waits for you">
              Choose a draft on the left to read it again.
            </EmptyState>
          ) : (
            <ReviewSheet key={openId} id={openId} />
          )}
        </>
      )}
    </Page>
  );
}
