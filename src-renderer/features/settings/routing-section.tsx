/** How routes are made: how many candidates, which filter, when to hand out nothing. */
import type { FilterChoice, Settings } from '#contract/system.ts';
import { CandidatesRange } from '../../ui/candidates-range.tsx';
import { Select } from '../../ui/field.tsx';
import { SettledRange } from '../../ui/settled-range.tsx';
import { LearningRows } from './learning-rows.tsx';
import { SettingGroup, SettingRow } from './setting-row.tsx';
import { useChange } from './use-change.ts';

const filters: Record<FilterChoice, { name: string; meaning: string }> = {
  evidence: { name: 'Evidence', meaning: 'A small calibrated model over scores, names and verbs. Fastest, and the default.' },
  ranker: { name: 'Ranker', meaning: 'Evidence, and a ranking model where the evidence is unclear.' },
  'language-model': {
    name: 'Language model',
    meaning: 'An on-device language model reads the candidates. Slow; falls back to evidence when late.',
  },
  none: { name: 'None', meaning: 'Hands out the best candidates as the search ranked them.' },
};

export function RoutingSection({ settings }: { settings: Settings }) {
  const { change, isReadOnly } = useChange();
  return (
    <SettingGroup title="Routing">
      <SettingRow name="Candidates" meaning="Tools that the search hands to the filter. More find more, and take longer.">
        <CandidatesRange value={settings.topK} isReadOnly={isReadOnly} onSettle={(topK) => void change({ topK })} />
      </SettingRow>
      <SettingRow name="Filter" meaning={filters[settings.filter].meaning}>
        <Select
          aria-label="Filter"
          value={settings.filter}
          disabled={isReadOnly}
          onChange={(event) => {
            const filter = (Object.keys(filters) as FilterChoice[]).find((id) => id === event.target.value);
            if (filter) void change({ filter });
          }}
        >
          {Object.entries(filters).map(([id, { name }]) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Select>
      </SettingRow>
      <SettingRow
        name="Hand out nothing below"
        meaning="When it is less probable than this that any tool fits, the agent gets none. 0 always hands out."
      >
        <SettledRange
          label="Hand out nothing below"
          min={0}
          max={1}
          step={0.01}
          value={settings.abstainThreshold}
          isReadOnly={isReadOnly}
          onSettle={(abstainThreshold) => void change({ abstainThreshold })}
        />
      </SettingRow>
      <LearningRows settings={settings} />
    </SettingGroup>
  );
}
