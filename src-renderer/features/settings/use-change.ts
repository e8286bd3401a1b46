/** Changes settings and shows why when that fails. */
import type { SettingsChange } from '#contract/system.ts';
import { useEngine } from '../../lib/engine-store.ts';
import { showFailure } from '../../ui/toast.tsx';

export function useChange(): { change(settings: SettingsChange): Promise<boolean>; isReadOnly: boolean } {
  const changeSettings = useEngine((state) => state.changeSettings);
  const isReadOnly = useEngine((state) => state.status?.readOnly ?? false);
  return {
    isReadOnly,
    async change(settings) {
      const failure = await changeSettings(settings);
      if (failure) showFailure(failure);
      return failure === null;
    },
  };
}
