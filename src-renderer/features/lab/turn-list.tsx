/** The turns before the request; the router reads the last two. */
import type { Turn } from '#contract/routing.ts';
import { IconButton } from '../../ui/button.tsx';
import { Select, TextInput } from '../../ui/field.tsx';
import styles from './query-form.module.css';

export function TurnList({ turns, onChange }: { turns: Turn[]; onChange(turns: Turn[]): void }) {
  const change = (index: number, part: Partial<Turn>) => onChange(turns.map((turn, at) => (at === index ? { ...turn, ...part } : turn)));
  return (
    <ol className={styles['turns']} aria-label="Earlier turns, oldest first">
      {turns.map((turn, index) => (
        // A turn has nothing but its place.
        // oxlint-disable-next-line react/no-array-index-key
        <li key={index}>
          <Select
            aria-label={`Who said turn ${index + 1}`}
            value={turn.role}
            onChange={(event) => change(index, { role: event.target.value })}
          >
            <option value="user">User</option>
            <option value="assistant">Assistant</option>
          </Select>
          <TextInput
            aria-label={`Turn ${index + 1}`}
            placeholder="What was said before"
            value={turn.content}
            onChange={(event) => change(index, { content: event.target.value })}
          />
          <IconButton icon="close" label={`Remove turn ${index + 1}`} onClick={() => onChange(turns.filter((_, at) => at !== index))} />
        </li>
      ))}
    </ol>
  );
}
