/** The filter bar above the list: words, state, and the source or profile where the window is too narrow for their column. */
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
  const profiles = useLibrary((state) => state.profiles);
  const setFilter = useLibrary((state) => state.setFilter);
  return (
    <div className={styles['filter']}>
      <div className={styles['sourceSelect']}>
        <Select
          aria-label="Source or profile"
          value={filter.profile === null ? `source ${filter.sourceId ?? ''}` : `profile ${filter.profile}`}
          onChange={({ target: { value } }) =>
            setFilter(
              value.startsWith('profile ')
                ? { sourceId: null, profile: value.slice('profile '.length) }
                : { sourceId: value.slice('source '.length) || null, profile: null },
            )
          }
        >
          <option value="source ">All sources</option>
          {sources.map((source) => (
            <option key={source.id} value={`source ${source.id}`}>
              {source.name} ({source.toolCount})
            </option>
          ))}
          {profiles.length > 0 && (
            <optgroup label="Profiles">
              {profiles.map((profile) => (
                <option key={profile.name} value={`profile ${profile.name}`}>
                  {profile.name} ({profile.toolCount})
                </option>
              ))}
            </optgroup>
          )}
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
