/** Keeps once-only code as a tool: a name and a description make a draft of it, which is reviewed like every other. */
import { useState } from 'react';
import type { Failure } from '#contract/result.ts';
import { call } from '../../lib/client.ts';
import { useNavigation } from '../../lib/navigation.ts';
import { Field, TextArea, TextInput } from '../../ui/field.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';

const toolName = /^[a-z][a-z0-9_]*$/;

export function KeepDialog({ id, onClose }: { id: string; onClose(): void }) {
  const go = useNavigation((state) => state.go);
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [isRunning, setRunning] = useState(false);
  const [failure, setFailure] = useState<Pick<Failure, 'message' | 'fix'> | null>(null);
  const isReady = !isRunning && toolName.test(name) && description.trim() !== '';

  async function keep(): Promise<void> {
    setRunning(true);
    const answer = await call('runs.keep', { id, name, description: description.trim() });
    setRunning(false);
    if (!answer.ok) return setFailure(answer.error);
    onClose();
    go('review', answer.value.id);
  }

  return (
    <FormDialog
      title="Keep as tool"
      action={isRunning ? 'Making a draft' : 'Make a draft'}
      isReady={isReady}
      failure={failure}
      onSubmit={() => void keep()}
      onClose={onClose}
    >
      <Field label="Name" hint="Lower-case letters, digits and _, starting with a letter.">
        {(ids) => (
          <TextInput {...ids} mono data-first-focus maxLength={60} value={name} onChange={(event) => setName(event.target.value)} />
        )}
      </Field>
      <Field label="Description" hint="What it does and when to use it: agents find the tool by this text.">
        {(ids) => <TextArea {...ids} rows={3} value={description} onChange={(event) => setDescription(event.target.value)} />}
      </Field>
    </FormDialog>
  );
}
