/** Asks why: the reason is what the agent works with. */
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field, TextArea } from '../../ui/field.tsx';

export function RejectDialog({ name, onReject, onClose }: { name: string; onReject(reason: string): void; onClose(): void }) {
  const [reason, setReason] = useState('');
  const given = reason.trim();
  return (
    <Dialog
      title={`Reject ${name}?`}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="danger" disabled={given === ''} onClick={() => onReject(given)}>
            Reject draft
          </Button>
        </>
      }
    >
      <Field label="Reason" hint="The agent reads it and may submit a better draft.">
        {(ids) => (
          <TextArea
            {...ids}
            data-first-focus
            rows={4}
            maxLength={4_000}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
      </Field>
    </Dialog>
  );
}
