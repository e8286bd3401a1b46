/** How routes are made: how many candidates, which filter, when to hand out nothing. A change is first tried on the golden set. */
import { useEffect, useState } from 'react';
import type { FilterChoice, Settings, SettingsChange } from '#contract/system.ts';
import { CandidatesRange } from '../../ui/candidates-range.tsx';
import { Select } from '../../ui/field.tsx';
import { SettledRange } from '../../ui/settled-range.tsx';
import { AbstainPriceRow, GateDialog, useGate } from '../golden/index.ts';
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

/** The arrow keys rest for so long before a change is tried, ms. */
const restMs = 700;

export function RoutingSection({ settings }: { settings: Settings }) {
  const { change, isReadOnly } = useChange();
  const gate = useGate();
  const [threshold, setThreshold] = useState(settings.abstainThreshold);
  useEffect(() => setThreshold(settings.abstainThreshold), [settings.abstainThreshold]);
  const { round } = gate;
  const ask = (title: string, wanted: Pick<SettingsChange, 'topK' | 'filter' | 'abstainThreshold'>) =>
    gate.ask({ title, change: wanted, apply: () => void change(wanted) });
  return (
    <SettingGroup title="Routing">
      <SettingRow name="Candidates" meaning="Tools that the search hands to the filter. More find more, and take longer.">
        <CandidatesRange
          value={settings.topK}
          isReadOnly={isReadOnly}
          {...(gate.hasGolden && { restMs })}
          round={round}
          onSettle={(topK) => ask(`Candidates: ${settings.topK} to ${topK}`, { topK })}
        />
      </SettingRow>
      <SettingRow name="Filter" meaning={filters[settings.filter].meaning}>
        <Select
          aria-label="Filter"
          value={settings.filter}
          disabled={isReadOnly}
          onChange={(event) => {
            const filter = (Object.keys(filters) as FilterChoice[]).find((id) => id === event.target.value);
            if (filter) ask(`Filter: ${filters[settings.filter].name} to ${filters[filter].name}`, { filter });
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
          {...(gate.hasGolden && { restMs })}
          round={round}
          onMove={setThreshold}
          onSettle={(abstainThreshold) =>
            ask(`Hand out nothing below: ${settings.abstainThreshold.toFixed(2)} to ${abstainThreshold.toFixed(2)}`, { abstainThreshold })
          }
        />
      </SettingRow>
      <AbstainPriceRow threshold={threshold} isUsed={settings.filter !== 'none'} />
      <LearningRows settings={settings} />
      <GateDialog gate={gate} />
    </SettingGroup>
  );
}
