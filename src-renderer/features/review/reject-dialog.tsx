/** Asks why: the reason is what the agent works with. */
import { useState } from 'react';
import { Field, TextArea } from '../../ui/field.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';

export function RejectDialog({ name, onReject, onClose }: { name: string; onReject(reason: string): void; onClose(): void }) {
  const [reason, setReason] = useState('');
  const given = reason.trim();
  return (
    <FormDialog
      title={`Reject ${name}?`}
      kind="danger"
      action="Reject draft"
      isReady={given !== ''}
      onSubmit={() => onReject(given)}
      onClose={onClose}
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
    </FormDialog>
  );
}
