/** The first tab of a tool: description, searchable text, parameters, facts. */
import { useState } from 'react';
import type { ToolDetail } from '#contract/library.ts';
import { formatDate } from '../../lib/format.ts';
import { JsonView } from '../../ui/code-view.tsx';
import { Section } from '../../ui/page.tsx';
import { Segmented } from '../../ui/tabs.tsx';
import { useLibrary } from './library-store.ts';
import { ParameterTable } from './parameter-table.tsx';
import { SearchTextEditor } from './search-text-editor.tsx';
import { sourceKindNames } from './source-state.tsx';
import styles from './tool-detail.module.css';

const views = [
  { id: 'table', label: 'Table' },
  { id: 'json', label: 'JSON' },
] as const;

export function ToolOverview({ tool, onChange }: { tool: ToolDetail; onChange(tool: ToolDetail): void }) {
  const [view, setView] = useState<'table' | 'json'>('table');
  const source = useLibrary((state) => state.sources?.find(({ id }) => id === tool.sourceId));
  return (
    <>
      <p className={styles['description']}>{tool.description || 'The tool has no description of its own.'}</p>
      <Section title="Parameters" aside={<Segmented label="Schema view" choices={views} value={view} onChange={setView} />}>
        {view === 'table' ? <ParameterTable schema={tool.inputSchema} /> : <JsonView value={tool.inputSchema} label="Input schema" />}
      </Section>
      {tool.outputSchema && (
        <Section title="Answer">
          {view === 'table' ? <ParameterTable schema={tool.outputSchema} /> : <JsonView value={tool.outputSchema} label="Output schema" />}
        </Section>
      )}
      <SearchTextEditor tool={tool} onChange={onChange} />
      <Section title="Source">
        <dl className={styles['facts']}>
          <dt>From</dt>
          <dd>
            {source?.name ?? tool.server}, {sourceKindNames[tool.sourceKind]}
          </dd>
          {source && source.kind !== 'made' && (
            <>
              <dt>Behind it</dt>
              <dd className={styles['mono']}>{source.origin}</dd>
            </>
          )}
          {source?.error && (
            <>
              <dt>Problem</dt>
              <dd className={styles['problem']}>{source.error}</dd>
            </>
          )}
          <dt>Own name</dt>
          <dd className={styles['mono']}>{tool.localName}</dd>
          <dt>Version</dt>
          <dd>
            {tool.version}, changed {formatDate(tool.updatedAt)}
          </dd>
        </dl>
      </Section>
    </>
  );
}
