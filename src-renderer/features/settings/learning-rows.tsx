/** Learning from use: whether it happens, and how to forget all of it. */
import { useState } from 'react';
import type { Settings } from '#contract/system.ts';
import { call } from '../../lib/client.ts';
import { formatPlural } from '../../lib/format.ts';
import { Button } from '../../ui/button.tsx';
import { Switch } from '../../ui/chip.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { showDone, showFailure } from '../../ui/toast.tsx';
import { SettingRow } from './setting-row.tsx';
import { useChange } from './use-change.ts';

export function LearningRows({ settings }: { settings: Settings }) {
  const { change, isReadOnly } = useChange();
  const [isAsking, setAsking] = useState(false);

  async function forget(): Promise<void> {
    setAsking(false);
    const answer = await call('learning.clear', {});
    if (!answer.ok) showFailure(answer.error);
    else
      showDone(answer.value.removed === 0 ? 'There was nothing to forget.' : `${formatPlural(answer.value.removed, 'example')} forgotten.`);
  }

  return (
    <>
      <SettingRow
        name="Learn from use"
        meaning="When an agent calls a tool that it was told of, its request becomes an example of that tool, on this machine only. Switched off, no example is added, and none counts."
      >
        <Switch label="Learn from use" isOn={settings.learning} disabled={isReadOnly} onChange={(learning) => void change({ learning })} />
      </SettingRow>
      <SettingRow name="What was learned" meaning="Each tool shows its examples in the library. This forgets those of all tools.">
        <Button size="small" icon="trash" disabled={isReadOnly} onClick={() => setAsking(true)}>
          Forget everything learned
        </Button>
      </SettingRow>
      {isAsking && (
        <ConfirmDialog
          title="Forget everything learned?"
          action="Forget everything"
          onConfirm={() => void forget()}
          onClose={() => setAsking(false)}
        >
          The examples of all tools go, those from your own verdicts too. Routes are made as if Jig were new. This cannot be undone.
        </ConfirmDialog>
      )}
    </>
  );
}
