/** How Jig looks. */
import type { Settings } from '#contract/system.ts';
import { Segmented } from '../../ui/tabs.tsx';
import { SettingGroup, SettingRow } from './setting-row.tsx';
import { useChange } from './use-change.ts';

const themes: { id: Settings['theme']; label: string }[] = [
  { id: 'system', label: 'System' },
  { id: 'light', label: 'Light' },
  { id: 'dark', label: 'Dark' },
];

export function LooksSection({ settings }: { settings: Settings }) {
  const { change } = useChange();
  return (
    <SettingGroup title="Appearance">
      <SettingRow name="Theme">
        <Segmented label="Theme" choices={themes} value={settings.theme} onChange={(theme) => void change({ theme })} />
      </SettingRow>
    </SettingGroup>
  );
}
