/** What a client's scripts (`run_code`) may touch without asking: a choice for each resource, and tools by name. */
import { useMemo, useState } from 'react';
import type { Resource } from '#contract/permissions.ts';
import type { Failure } from '#contract/result.ts';
import type { Client } from '#contract/system.ts';
import { call } from '../../lib/client.ts';
import { useNavigation } from '../../lib/navigation.ts';
import { kindWords } from '../../lib/permission-words.ts';
import { useLoaded } from '../../lib/use-loaded.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Select } from '../../ui/field.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { FailureNote, Skeleton } from '../../ui/states.tsx';
import { showDone } from '../../ui/toast.tsx';
import { choicesFor, grantFrom, grantRows, noAccess } from './grant-rows.ts';
import { GrantTools } from './grant-tools.tsx';
import styles from './grant.module.css';

interface GrantDialogProps {
  client: Client;
  onSaved(): void;
  onClose(): void;
}

export function GrantDialog(props: GrantDialogProps) {
  const { value: resources, failure } = useLoaded('resources.list', {});
  if (resources) return <GrantForm {...props} resources={resources} />;
  return (
    <Dialog title={`What scripts of ${props.client.name} may touch`} look="wide" onClose={props.onClose}>
      {failure ? <FailureNote failure={failure} /> : <Skeleton lines={4} />}
    </Dialog>
  );
}

function GrantForm({ client, resources, onSaved, onClose }: GrantDialogProps & { resources: Resource[] }) {
  const go = useNavigation((state) => state.go);
  const rows = useMemo(() => grantRows(resources, client.grant), [resources, client]);
  const [choices, setChoices] = useState(() => choicesFor(rows, client.grant));
  const [tools, setTools] = useState<readonly string[]>(client.grant.tools ?? []);
  const [isSaving, setSaving] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);

  async function save(): Promise<void> {
    setSaving(true);
    const answer = await call('clients.setGrant', { id: client.id, permissions: grantFrom(rows, choices, tools, client.grant) });
    setSaving(false);
    if (!answer.ok) return setFailure(answer.error);
    showDone(`Saved what scripts of ${client.name} may touch.`);
    onSaved();
  }

  return (
    <FormDialog
      title={`What scripts of ${client.name} may touch`}
      look="wide"
      action={isSaving ? 'Saving' : 'Save'}
      isReady={!isSaving}
      failure={failure}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      <p className={styles['meaning']}>
        The agent runs scripts with <code>run_code</code>, and nobody reviews them: give only what it may use at any time. Computing, and
        tools that only read, are always allowed.
      </p>
      {rows.length === 0 ? (
        <p className={styles['meaning']}>
          No resource is configured.{' '}
          <Button size="small" onClick={() => go('settings', 'resources')}>
            Open Settings
          </Button>
        </p>
      ) : (
        <ul className={styles['rows']} aria-label="Resources">
          {rows.map(({ id, kind, name, choices: offered }) => (
            <li key={id}>
              <label htmlFor={`grant-${id}`}>
                <span>{kindWords[kind]}</span> <code>{name}</code>
              </label>
              <Select
                id={`grant-${id}`}
                value={choices[id] ?? noAccess}
                data-on={(choices[id] ?? noAccess) !== noAccess}
                onChange={(event) => setChoices({ ...choices, [id]: event.target.value })}
              >
                {offered.map((choice) => (
                  <option key={choice.id} value={choice.id}>
                    {choice.label}
                  </option>
                ))}
              </Select>
            </li>
          ))}
        </ul>
      )}
      <GrantTools tools={tools} onChange={setTools} />
    </FormDialog>
  );
}
