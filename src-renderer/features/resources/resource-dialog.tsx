/** Adds or changes a resource: the fields of its kind, each checked before it is sent. */
import { useState } from 'react';
import type { Resource, ResourceKind } from '#contract/permissions.ts';
import type { Failure } from '#contract/result.ts';
import { call } from '../../lib/client.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { Segmented } from '../../ui/tabs.tsx';
import { showDone } from '../../ui/toast.tsx';
import { ResourceField } from './resource-field.tsx';
import { fieldsOf, isStored, readResource, startValues, type Values } from './resource-fields.ts';
import { kindOrder, resourceKinds } from './resource-words.ts';
import styles from './resources.module.css';

const kinds = kindOrder.map((id) => ({ id, label: resourceKinds[id].name }));

interface ResourceDialogProps {
  /** Null adds a new one. */
  resource: Resource | null;
  known: readonly Resource[];
  onSaved(resource: Resource): void;
  onClose(): void;
}

export function ResourceDialog({ resource, known, onSaved, onClose }: ResourceDialogProps) {
  const [kind, setKind] = useState<ResourceKind>(resource?.kind ?? 'sql');
  const [values, setValues] = useState<Values>(startValues(kind, resource));
  const [problems, setProblems] = useState<Record<string, string>>({});
  const [failure, setFailure] = useState<Failure | null>(null);
  const [isSaving, setSaving] = useState(false);

  async function save(): Promise<void> {
    const read = readResource(kind, values, resource);
    setFailure(null);
    if (!read.ok) return setProblems(read.problems);
    if (resource === null && known.some((other) => other.kind === kind && other.name === read.resource.name)) {
      return setProblems({ name: 'There is one with this name already.' });
    }
    setProblems({});
    setSaving(true);
    const answer = await call('resources.save', read.resource);
    setSaving(false);
    if (!answer.ok) return setFailure(answer.error);
    showDone(`${resourceKinds[kind].name} ${answer.value.name} saved.`);
    onSaved(answer.value);
  }

  function choose(next: ResourceKind): void {
    setKind(next);
    setValues({ ...startValues(next, null), name: values['name'] ?? '' });
    setProblems({});
    setFailure(null);
  }

  return (
    <FormDialog
      title={resource === null ? 'Add a resource' : `Change ${resourceKinds[kind].name.toLowerCase()} ${resource.name}`}
      look="wide"
      action={isSaving ? 'Saving' : 'Save'}
      isReady={!isSaving}
      failure={failure}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      {resource === null && <Segmented label="Kind" choices={kinds} value={kind} onChange={choose} />}
      <p className={styles['meaning']}>
        {resource === null
          ? withCode(resourceKinds[kind].meaning)
          : 'Tools that were approved for this name use what stands here from then on.'}
      </p>
      {fieldsOf[kind].map((spec, index) => (
        <ResourceField
          key={`${kind} ${spec.key}`}
          spec={spec}
          value={values[spec.key] ?? ''}
          problem={problems[spec.key]}
          isFirst={index === (resource === null ? 0 : 1)}
          isFixed={resource !== null && spec.key === 'name'}
          isStored={isStored(resource)}
          onChange={(value) => setValues({ ...values, [spec.key]: value })}
        />
      ))}
    </FormDialog>
  );
}

/** What stands between backticks is shown as code. */
function withCode(text: string): React.ReactNode[] {
  return text.split('`').map((part, index) => (index % 2 === 1 ? <code key={part}>{part}</code> : part));
}
