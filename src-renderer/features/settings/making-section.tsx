/** Making tools: what publishes itself, how long a call waits, and the limits of every run. */
import type { Settings } from '#contract/system.ts';
import { limitNames, limitWords } from '../../lib/limit-words.ts';
import { Switch } from '../../ui/chip.tsx';
import { NumberField } from '../../ui/number-field.tsx';
import { SettingGroup, SettingRow } from './setting-row.tsx';
import { useChange } from './use-change.ts';

export function MakingSection({ settings }: { settings: Settings }) {
  const { change, isReadOnly } = useChange();
  return (
    <SettingGroup title="Making tools">
      <SettingRow
        name="Publish without a review"
        meaning="A draft that asks for no permission and passes its tests becomes a tool by itself. All others wait for you, always."
      >
        <Switch
          label="Publish without a review"
          isOn={settings.publishWithoutReview}
          disabled={isReadOnly}
          onChange={(publishWithoutReview) => void change({ publishWithoutReview })}
        />
      </SettingRow>
      <SettingRow
        name="Answer within"
        meaning="A call of a tool that takes longer answers with the run’s number, and the run goes on. Most agents give up after 60 seconds."
      >
        <NumberField
          label="Answer within"
          unit="seconds"
          min={0.5}
          max={55}
          value={settings.answerWithinMs / 1_000}
          isReadOnly={isReadOnly}
          onSettle={(seconds) => void change({ answerWithinMs: Math.round(seconds * 1_000) })}
        />
      </SettingRow>
    </SettingGroup>
  );
}

export function LimitsSection({ settings: { limits } }: { settings: Settings }) {
  const { change, isReadOnly } = useChange();
  return (
    <SettingGroup title="Limits of a run">
      {limitNames.map((key) => {
        const { name, meaning, unit, scale, min, max, mayBeNone } = limitWords[key];
        return (
          <SettingRow key={key} name={name} meaning={meaning}>
            <NumberField
              label={name}
              unit={unit}
              min={min / scale}
              max={max / scale}
              mayBeNone={mayBeNone}
              value={limits[key] / scale}
              isReadOnly={isReadOnly}
              onSettle={(value) => void change({ limits: { ...limits, [key]: Math.round(value * scale) } })}
            />
          </SettingRow>
        );
      })}
    </SettingGroup>
  );
}
