/** The open profile above its tools: its address, its K, and whether the menu is served with it. */
import type { CallInput } from '#contract/index.ts';
import type { Profile } from '#contract/library.ts';
import { call } from '../../lib/client.ts';
import { useEngine } from '../../lib/engine-store.ts';
import { CandidatesRange } from '../../ui/candidates-range.tsx';
import { Switch } from '../../ui/chip.tsx';
import { CopiedAddress } from '../../ui/copied-address.tsx';
import { showFailure } from '../../ui/toast.tsx';
import { useProfileAddress } from './profile-address.ts';
import styles from './profile.module.css';

export function ProfilePanel({ profile }: { profile: Profile }) {
  const isReadOnly = useEngine((state) => state.status?.readOnly ?? false);
  const address = useProfileAddress()(profile.name);

  async function change(values: Omit<CallInput<'library.changeProfile'>, 'name'>): Promise<void> {
    const answer = await call('library.changeProfile', { name: profile.name, ...values });
    if (!answer.ok) showFailure(answer.error);
  }

  return (
    <section className={styles['panel']} aria-label={`Profile ${profile.name}`}>
      <h2>{profile.name}</h2>
      <CopiedAddress address={address} label="Copy address" />
      <div className={styles['row']} title="Tools of the profile that the search hands to the filter">
        <span>Candidates</span>
        <CandidatesRange value={profile.topK} isReadOnly={isReadOnly} onSettle={(topK) => void change({ topK })} />
      </div>
      <div className={styles['row']} title="Agents can also search the profile with find_tools">
        <span>Include the menu</span>
        <Switch
          label="Include the menu"
          isOn={profile.includesMenu}
          disabled={isReadOnly}
          onChange={(includesMenu) => void change({ includesMenu })}
        />
      </div>
    </section>
  );
}
