/** One query of the golden set in full, with what can be done to it. */
import type { GoldenOrigin, GoldenRow } from '#contract/golden.ts';
import type { Turn } from '#contract/routing.ts';
import { call } from '../../lib/client.ts';
import { formatDate, formatPlural, formatTime } from '../../lib/format.ts';
import { Button } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { Drawer } from '../../ui/drawer.tsx';
import { Notice } from '../../ui/states.tsx';
import { showDone, showFailure } from '../../ui/toast.tsx';
import { useGolden } from './golden-store.ts';
import styles from './golden.module.css';

const origins: Record<GoldenOrigin, string> = { lab: 'the route lab', use: 'an agent’s request', import: 'a file' };

interface GoldenDrawerProps {
  row: GoldenRow;
  isReadOnly: boolean;
  onEdit(): void;
  onRoute(query: string, turns: Turn[]): void;
}

export function GoldenDrawer({ row, isReadOnly, onEdit, onRoute }: GoldenDrawerProps) {
  const open = useGolden((state) => state.open);
  const { id, query, context, needs, origin, at, missing, isStale } = row;

  async function remove(): Promise<void> {
    const answer = await call('golden.remove', { ids: [id] });
    if (!answer.ok) return showFailure(answer.error);
    open(null);
    showDone('Query removed.', () => void putBack(row));
  }

  return (
    <Drawer
      label="Query"
      title="Query"
      mark={isStale ? <Chip tone="warn">stale</Chip> : <Chip>{needs.length === 0 ? 'no tool' : formatPlural(needs.length, 'need')}</Chip>}
      onClose={() => open(null)}
    >
      {context.length > 0 && (
        <ol className={styles['turns']} aria-label="Earlier turns">
          {context.map(({ role, content }, index) => (
            // A turn has nothing but its place.
            // oxlint-disable-next-line react/no-array-index-key
            <li key={index}>
              <span>{role}</span>
              {content}
            </li>
          ))}
        </ol>
      )}
      <p className={styles['full']}>{query}</p>
      {needs.length === 0 ? (
        <p>No tool is needed.</p>
      ) : (
        <ul className={styles['groups']} aria-label="Right tools">
          {needs.map((group, place) => (
            <li key={group.join()}>
              {group.map((name, index) => (
                <span key={name}>
                  {(place > 0 || index > 0) && <span className={styles['or']}>{index > 0 ? 'or' : 'and'}</span>}
                  <code data-missing={missing.includes(name)}>{name}</code>
                </span>
              ))}
            </li>
          ))}
        </ul>
      )}
      {missing.length > 0 && (
        <Notice tone={isStale ? 'warn' : 'note'} title={isStale ? 'Shown, and not counted.' : 'Counted, without the tools that are gone.'}>
          {missing.length === 1 ? `${missing[0]} is` : `${missing.join(', ')} are`} not in the library, or switched off.
        </Notice>
      )}
      <dl>
        <dt>From</dt>
        <dd>{origins[origin]}</dd>
        <dt>When</dt>
        <dd>
          {formatDate(at)}, {formatTime(at)}
        </dd>
      </dl>
      <div className={styles['acts']}>
        <Button icon="route" onClick={() => onRoute(query, context)}>
          Route it
        </Button>
        <Button icon="edit" disabled={isReadOnly} onClick={onEdit}>
          Edit
        </Button>
        <Button kind="danger" icon="trash" disabled={isReadOnly} onClick={() => void remove()}>
          Remove
        </Button>
      </div>
    </Drawer>
  );
}

async function putBack({ query, context, needs, origin }: GoldenRow): Promise<void> {
  const answer = await call('golden.save', { query, context, needs, origin });
  if (!answer.ok) showFailure(answer.error);
}
