/** One client of the table. */
import type { Client } from '#contract/system.ts';
import { useEngine } from '../../lib/engine-store.ts';
import { formatAgo, formatDate, formatPlural } from '../../lib/format.ts';
import { permissionLines } from '../../lib/permission-words.ts';
import { useNow } from '../../lib/use-now.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Dot, Switch } from '../../ui/chip.tsx';
import styles from './connect.module.css';

interface ClientRowProps {
  client: Client;
  onGrant(): void;
  onReviewer(isReviewer: boolean): void;
  onLearns(learns: boolean): void;
  onRemove(): void;
}

export function ClientRow({ client, onGrant, onReviewer, onLearns, onRemove }: ClientRowProps) {
  const { name, scopes, grant, learns, createdAt, lastSeenAt } = client;
  const isReadOnly = useEngine((state) => state.status?.readOnly ?? false);
  const now = useNow();
  const lines = permissionLines(grant);
  return (
    <tr>
      <td title={`Created ${formatDate(createdAt)}`}>{name}</td>
      <td>
        <span className={styles['seen']}>
          <Dot tone={lastSeenAt ? 'good' : 'idle'} />
          {lastSeenAt ? formatAgo(lastSeenAt, now) : 'never'}
        </span>
      </td>
      <td>
        <span className={styles['grant']} title={lines.map((line) => `${line.kind} ${line.name}: ${line.access}`).join('\n')}>
          {lines.length === 0 ? 'nothing' : formatPlural(lines.length, 'thing')}
          <Button
            kind="quiet"
            size="small"
            icon="edit"
            disabled={isReadOnly}
            aria-label={`Change what ${name} may touch`}
            onClick={onGrant}
          >
            Change
          </Button>
        </span>
      </td>
      <td>
        <Switch label={`${name} is a reviewing agent`} isOn={scopes.includes('review')} disabled={isReadOnly} onChange={onReviewer} />
      </td>
      <td>
        <Switch label={`Learn from the use of ${name}`} isOn={learns} disabled={isReadOnly} onChange={onLearns} />
      </td>
      <td>
        <IconButton icon="trash" size="small" label={`Remove ${name}`} disabled={isReadOnly} onClick={onRemove} />
      </td>
    </tr>
  );
}
