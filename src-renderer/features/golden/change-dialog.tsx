/** Before a change of the routing is applied: what it does to the golden set. The person applies it, or not. */
import { useEffect } from 'react';
import type { GoldenChange, GoldenComparison } from '#contract/golden.ts';
import { call } from '../../lib/client.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FailureNote } from '../../ui/states.tsx';
import { Comparison } from './comparison.tsx';
import { Measuring } from './measuring.tsx';
import type { Gate } from './use-gate.ts';
import { useMeasurement } from './use-measurement.ts';

/** Asks about the change that a gate holds, while it holds one. */
export function GateDialog({ gate: { held, settle } }: { gate: Gate }) {
  if (!held) return null;
  return <ChangeDialog title={held.title} change={held.change} onApply={() => settle(true)} onClose={() => settle(false)} />;
}

interface ChangeDialogProps {
  /** What changes, e.g. "Candidates: 5 to 8". */
  title: string;
  change: GoldenChange;
  onApply(): void;
  /** Nothing is changed. */
  onClose(): void;
}

function ChangeDialog({ title, change, onApply, onClose }: ChangeDialogProps) {
  const { value, failure, progress, run } = useMeasurement<GoldenComparison>();
  const changeKey = JSON.stringify(change);
  useEffect(() => {
    void run((id) => call('golden.compare', { id, change }));
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- the change counts by content
  }, [changeKey, run]);
  const isSure = value !== null && !value.isWorse;
  return (
    <Dialog
      title={title}
      look="wide"
      onClose={onClose}
      footer={
        <>
          <Button data-first-focus onClick={onClose}>
            Cancel
          </Button>
          <Button kind={isSure ? 'primary' : 'plain'} disabled={progress !== null} onClick={onApply}>
            {isSure ? 'Apply' : 'Apply all the same'}
          </Button>
        </>
      }
    >
      {progress && <Measuring progress={progress} />}
      {failure && <FailureNote failure={failure} />}
      {value && <Comparison comparison={value} />}
    </Dialog>
  );
}
