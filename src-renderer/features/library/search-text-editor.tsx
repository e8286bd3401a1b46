/** The text by which a tool is found: readable, editable apart from the schema, and put back with one button. */
import { useState } from 'react';
import type { ToolDetail } from '#contract/library.ts';
import { call } from '../../lib/client.ts';
import { useEngine } from '../../lib/engine-store.ts';
import { Button } from '../../ui/button.tsx';
import { CodeView } from '../../ui/code-view.tsx';
import { TextArea } from '../../ui/field.tsx';
import { Section } from '../../ui/page.tsx';
import { showDone, showFailure } from '../../ui/toast.tsx';
import styles from './tool-detail.module.css';

export function SearchTextEditor({ tool, onChange }: { tool: ToolDetail; onChange(tool: ToolDetail): void }) {
  const [draft, setDraft] = useState<string | null>(null);
  const isReadOnly = useEngine((state) => state.status?.readOnly ?? false);
  const isEdited = tool.searchDescription !== null;

  async function save(text: string | null): Promise<void> {
    const answer = await call('library.setSearchDescription', { id: tool.id, searchDescription: text });
    if (!answer.ok) return showFailure(answer.error);
    setDraft(null);
    onChange(answer.value);
    showDone(
      text === null ? 'The tool is found by its own description again.' : 'Search description saved. The index follows in a moment.',
    );
  }

  const actions = isReadOnly ? undefined : draft === null ? (
    <span className={styles['actions']}>
      {isEdited && (
        <Button kind="quiet" size="small" onClick={() => void save(null)}>
          Use own description
        </Button>
      )}
      <Button kind="quiet" size="small" icon="edit" onClick={() => setDraft(tool.searchDescription ?? tool.description)}>
        Edit
      </Button>
    </span>
  ) : (
    <span className={styles['actions']}>
      <Button kind="quiet" size="small" onClick={() => setDraft(null)}>
        Discard
      </Button>
      <Button kind="primary" size="small" disabled={draft.trim() === ''} onClick={() => void save(draft.trim())}>
        Save
      </Button>
    </span>
  );

  return (
    <Section title={isEdited ? 'Search description, edited by you' : 'Search description'} aside={actions}>
      {draft === null ? (
        <p className={styles['searchText']}>{tool.searchDescription ?? 'Found by its own description.'}</p>
      ) : (
        <TextArea
          aria-label="Search description"
          autoFocus
          rows={5}
          value={draft}
          onChange={(event) => setDraft(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') {
              event.stopPropagation();
              setDraft(null);
            }
            if (event.key === 'Enter' && (event.metaKey || event.ctrlKey) && draft.trim()) void save(draft.trim());
          }}
        />
      )}
      <details className={styles['more']}>
        <summary>Text in the index</summary>
        <CodeView text={tool.indexText} label="Text in the index" isJson={false} wrap />
      </details>
    </Section>
  );
}
