/** Which tools the request is routed among: all, or those of one profile. Shown once there are profiles. */
import type { Profile } from '#contract/library.ts';
import { Select } from '../../ui/field.tsx';
import { useLab } from './lab-store.ts';

export function ProfileChoice({ profiles }: { profiles: Profile[] }) {
  const { profile, setProfile, run } = useLab();
  // A chosen profile that is gone stays visible: the route says that it is unknown.
  const names = profiles.map(({ name }) => name);
  if (profile !== null && !names.includes(profile)) names.push(profile);
  if (names.length === 0) return null;
  return (
    <Select
      aria-label="Profile"
      value={profile ?? ''}
      onChange={(event) => {
        setProfile(event.target.value || null);
        void run();
      }}
    >
      <option value="">All tools</option>
      {names.map((name) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </Select>
  );
}
