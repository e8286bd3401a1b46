/** Saves the marked tools as a new profile, or adds them to one, or puts them in the place of one's tools. */
import { useState } from 'react';
import { flushSync } from 'react-dom';
import type { Profile } from '#contract/library.ts';
import { fail, type Failure, type Result } from '#contract/result.ts';
import { call } from '../../lib/client.ts';
import { useEngine } from '../../lib/engine-store.ts';
import { formatPlural } from '../../lib/format.ts';
import { CandidatesRange } from '../../ui/candidates-range.tsx';
import { Switch } from '../../ui/chip.tsx';
import { Field, Select, TextInput } from '../../ui/field.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { Segmented } from '../../ui/tabs.tsx';
import { showDone } from '../../ui/toast.tsx';
import { useLibrary } from './library-store.ts';
import { useProfileAddress } from './profile-address.ts';
import styles from './profile.module.css';

type Way = 'new' | 'add' | 'replace';

const ways: { id: Way; label: string }[] = [
  { id: 'new', label: 'New profile' },
  { id: 'add', label: 'Add to a profile' },
  { id: 'replace', label: 'Replace a profile' },
];

const hints: Record<Exclude<Way, 'new'>, string> = {
  add: 'The tools that it holds stay, and so do its candidates and its menu.',
  replace: 'The marked tools take the place of those that it holds. Its candidates and its menu stay.',
};

export function SaveProfileDialog({ toolIds, onClose }: { toolIds: number[]; onClose(): void }) {
  const profiles = useLibrary((state) => state.profiles);
  const settingsK = useEngine((state) => state.settings?.topK ?? 5);
  const addressOf = useProfileAddress();
  const [way, setWay] = useState<Way>('new');
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState(profiles[0]?.name ?? '');
  const [topK, setTopK] = useState(settingsK);
  const [includesMenu, setIncludesMenu] = useState(true);
  const [isRunning, setRunning] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const isReady = !isRunning && (way !== 'new' || name.trim() !== '');

  async function save(): Promise<void> {
    setRunning(true);
    const draft = { name: name.trim(), topK, includesMenu, toolIds };
    const answer = await (way === 'new' ? saveNew(draft, profiles) : saveInto(way, chosen, toolIds, profiles));
    setRunning(false);
    if (!answer.ok) return setFailure(answer.error);
    await showSaved(answer.value);
  }

  return (
    <FormDialog
      title={`Save ${formatPlural(toolIds.length, 'tool')} as a profile`}
      action={isRunning ? 'Saving' : way === 'new' ? 'Save profile' : way === 'add' ? 'Add tools' : 'Replace tools'}
      isReady={isReady}
      failure={failure}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      {profiles.length > 0 && <Segmented label="Save as" choices={ways} value={way} onChange={setWay} />}
      {way === 'new' ? (
        <>
          <Field label="Name" hint={`Served at ${addressOf(name.trim() || '…')}. Lower-case letters, digits, - and _.`}>
            {(ids) => (
              <TextInput {...ids} mono data-first-focus maxLength={40} value={name} onChange={(event) => setName(event.target.value)} />
            )}
          </Field>
          <div className={styles['row']}>
            <span>Candidates that the search hands to the filter</span>
            <CandidatesRange value={topK} onSettle={setTopK} />
          </div>
          <div className={styles['row']}>
            <span>Include the menu, so that agents can search the profile</span>
            <Switch label="Include the menu" isOn={includesMenu} onChange={setIncludesMenu} />
          </div>
        </>
      ) : (
        <Field label="Profile" hint={hints[way]}>
          {(ids) => (
            <Select {...ids} value={chosen} onChange={(event) => setChosen(event.target.value)}>
              {profiles.map((profile) => (
                <option key={profile.name} value={profile.name}>
                  {profile.name} ({profile.toolCount})
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
    </FormDialog>
  );
}

/** Saving under a name that is taken would replace that profile unasked. */
async function saveNew(draft: Omit<Profile, 'toolCount'> & { toolIds: number[] }, profiles: Profile[]): Promise<Result<Profile>> {
  if (profiles.some(({ name }) => name === draft.name)) {
    return fail('profile-taken', `There is a profile named ${draft.name} already.`, 'Take another name, or add the tools to that profile.');
  }
  return call('library.saveProfile', draft);
}

async function saveInto(way: 'add' | 'replace', name: string, toolIds: number[], profiles: Profile[]): Promise<Result<Profile>> {
  const known = profiles.find((profile) => profile.name === name);
  if (way === 'add' || !known) return call('library.changeProfile', { name, addToolIds: toolIds });
  return call('library.saveProfile', { name, topK: known.topK, includesMenu: known.includesMenu, toolIds });
}

/** Opens the profile, which takes the marks away and this dialog with them; the focus has nothing to go back to but the list. */
async function showSaved({ name, toolCount }: Profile): Promise<void> {
  const { loadProfiles, setFilter } = useLibrary.getState();
  await loadProfiles();
  flushSync(() => setFilter({ text: '', sourceId: null, profile: name, state: 'all' }));
  document.getElementById('tool-list')?.focus();
  showDone(`Profile ${name} holds ${formatPlural(toolCount, 'tool')}.`);
}
