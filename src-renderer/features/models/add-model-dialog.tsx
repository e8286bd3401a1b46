/** Adds a model of one's own: from an address, or a file on this machine. */
import { useState } from 'react';
import type { ModelRole } from '#contract/models.ts';
import type { Failure } from '#contract/result.ts';
import { call } from '../../lib/client.ts';
import { Field, TextInput } from '../../ui/field.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { Segmented } from '../../ui/tabs.tsx';
import { roles } from './model-words.ts';
import styles from './models.module.css';

const from = [
  { id: 'address', label: 'Address' },
  { id: 'file', label: 'File' },
] as const;
type From = (typeof from)[number]['id'];

const roleChoices = roles.map(({ id, title }) => ({ id, label: title }));

export function AddModelDialog({ onClose }: { onClose(): void }) {
  const [role, setRole] = useState<ModelRole>('embedder');
  const [source, setSource] = useState<From>('address');
  const [place, setPlace] = useState('');
  const [query, setQuery] = useState('');
  const [document, setDocument] = useState('');
  const [isRunning, setRunning] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const isFile = source === 'file';

  async function add(): Promise<void> {
    setRunning(true);
    setFailure(null);
    const file = place.trim();
    const prefixes = role === 'embedder' && (query || document) ? { prefixes: { query, document } } : {};
    const answer = isFile
      ? await call('models.check', { role, file, ...prefixes })
      : await call('models.download', { role, uri: place.trim() });
    setRunning(false);
    if (answer.ok) onClose();
    else setFailure(answer.error);
  }

  return (
    <FormDialog
      title="Add a model"
      look="wide"
      action={isRunning ? (isFile ? 'Checking' : 'Asking') : isFile ? 'Check' : 'Download'}
      isReady={!isRunning && place.trim() !== ''}
      failure={failure}
      onSubmit={() => void add()}
      onClose={onClose}
    >
      <Segmented label="Role" choices={roleChoices} value={role} onChange={setRole} />
      <Segmented label="From" choices={from} value={source} onChange={setSource} />
      <Field
        label={isFile ? 'Path of the file' : 'Address'}
        hint={
          isFile
            ? 'A GGUF file on the machine where Jig runs. It stays where it is, and is tried in a process of its own.'
            : 'hf:<user>/<model>/<file>.gguf, or the https address of a GGUF file. Look at its licence first.'
        }
      >
        {(ids) => (
          <TextInput
            {...ids}
            mono
            data-first-focus
            placeholder={isFile ? '/path/to/model.gguf' : 'hf:user/model-GGUF/model-Q8_0.gguf'}
            value={place}
            onChange={(event) => setPlace(event.target.value)}
          />
        )}
      </Field>
      {role === 'embedder' && isFile && (
        <div className={styles['pair']}>
          <Field label="Text before a request" hint="As its model card says, with the space at the end.">
            {(ids) => <TextInput {...ids} mono placeholder="query: " value={query} onChange={(event) => setQuery(event.target.value)} />}
          </Field>
          <Field label="Text before a tool" hint="Often both stay empty.">
            {(ids) => (
              <TextInput {...ids} mono placeholder="passage: " value={document} onChange={(event) => setDocument(event.target.value)} />
            )}
          </Field>
        </div>
      )}
    </FormDialog>
  );
}
