/** Writes or changes one query of the golden set: its words, and the tools that are right. */
import { useState } from 'react';
import type { GoldenOrigin } from '#contract/golden.ts';
import type { Failure } from '#contract/result.ts';
import type { Turn } from '#contract/routing.ts';
import { call } from '../../lib/client.ts';
import { Field, TextArea } from '../../ui/field.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { showDone } from '../../ui/toast.tsx';
import { NeedsField } from './needs-field.tsx';
import styles from './golden.module.css';

export interface GoldenDraft {
  /** The row that is changed; without it a new one. */
  id?: number;
  query: string;
  context: Turn[];
  needs: string[][];
  origin: GoldenOrigin;
}

export function GoldenDialog({ draft, onClose }: { draft: GoldenDraft; onClose(): void }) {
  const [query, setQuery] = useState(draft.query);
  const [needs, setNeeds] = useState(draft.needs);
  const [isRunning, setRunning] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const isNew = draft.id === undefined;

  async function save(): Promise<void> {
    setRunning(true);
    const { id, context, origin } = draft;
    const answer = await call('golden.save', { query, context, needs, origin, ...(id !== undefined && { id }) });
    setRunning(false);
    if (!answer.ok) return setFailure(answer.error);
    showDone(isNew ? 'Query put into the golden set.' : 'Query changed.');
    onClose();
  }

  return (
    <FormDialog
      title={isNew ? 'Put into the golden set' : 'Change a query'}
      action={isRunning ? 'Saving' : 'Save'}
      isReady={!isRunning && query.trim() !== ''}
      failure={failure}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      {draft.context.length > 0 && (
        <ol className={styles['turns']} aria-label="Earlier turns">
          {draft.context.map(({ role, content }, index) => (
            // A turn has nothing but its place.
            // oxlint-disable-next-line react/no-array-index-key
            <li key={index}>
              <span>{role}</span>
              {content}
            </li>
          ))}
        </ol>
      )}
      <Field label="Query">
        {(ids) => (
          <TextArea
            {...ids}
            rows={2}
            data-first-focus={draft.query === '' || undefined}
            value={query}
            onChange={(event) => setQuery(event.target.value)}
          />
        )}
      </Field>
      <NeedsField needs={needs} onChange={setNeeds} />
    </FormDialog>
  );
}
