/** The filter bar above the list: words, state, and the source where the window is too narrow for its column. */
import type { Source } from '#contract/library.ts';
import { SearchInput, Select } from '../../ui/field.tsx';
import { Segmented } from '../../ui/tabs.tsx';
import { useLibrary, type StateFilter } from './library-store.ts';
import styles from './tool-list.module.css';

const stateChoices: { id: StateFilter; label: string }[] = [
  { id: 'all', label: 'All' },
  { id: 'enabled', label: 'On' },
  { id: 'disabled', label: 'Off' },
];

export function ToolFilter({ sources }: { sources: Source[] }) {
  const filter = useLibrary((state) => state.filter);
  const setFilter = useLibrary((state) => state.setFilter);
  return (
    <div className={styles['filter']}>
      <div className={styles['sourceSelect']}>
        <Select aria-label="Source" value={filter.sourceId ?? ''} onChange={(event) => setFilter({ sourceId: event.target.value || null })}>
          <option value="">All sources</option>
          {sources.map((source) => (
            <option key={source.id} value={source.id}>
              {source.name} ({source.toolCount})
            </option>
          ))}
        </Select>
      </div>
      <SearchInput
        id="tool-filter"
        label="Filter tools"
        shortcut="/"
        value={filter.text}
        onChange={(event) => setFilter({ text: event.target.value })}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && filter.text) {
            event.stopPropagation();
            setFilter({ text: '' });
          }
          if (event.key === 'ArrowDown' || event.key === 'Enter') {
            event.preventDefault();
            document.getElementById('tool-list')?.focus();
          }
        }}
      />
      <Segmented label="State" choices={stateChoices} value={filter.state} onChange={(state) => setFilter({ state })} />
    </div>
  );
}
