/** Every client that has a token: when it was made, when it was last seen, and how to take the token back. */
import { useState } from 'react';
import type { Client } from '#contract/system.ts';
import { call } from '../../lib/client.ts';
import { useEngine } from '../../lib/engine-store.ts';
import { formatAgo, formatDate } from '../../lib/format.ts';
import { useNow } from '../../lib/use-now.ts';
import { IconButton } from '../../ui/button.tsx';
import { Dot } from '../../ui/chip.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Section } from '../../ui/page.tsx';
import { showDone, showFailure } from '../../ui/toast.tsx';
import { useConnect } from './connect-store.ts';
import styles from './connect.module.css';

export function ClientTable({ clients, onChange }: { clients: Client[]; onChange(): void }) {
  const [removing, setRemoving] = useState<Client | null>(null);
  const isReadOnly = useEngine((state) => state.status?.readOnly ?? false);
  const now = useNow();

  async function remove(client: Client): Promise<void> {
    setRemoving(null);
    const answer = await call('clients.remove', { id: client.id });
    if (!answer.ok) return showFailure(answer.error);
    useConnect.getState().forget(client.id);
    showDone(`${client.name} can no longer reach Jig.`);
    onChange();
  }

  return (
    <Section title="Clients with a token">
      {clients.length === 0 ? (
        <p className={styles['none']}>None yet.</p>
      ) : (
        <table className={styles['table']}>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Last seen</th>
              <th scope="col">Created</th>
              <th scope="col">
                <span className="visually-hidden">Act</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {clients.map((client) => (
              <tr key={client.id}>
                <td>{client.name}</td>
                <td>
                  <span className={styles['seen']}>
                    <Dot tone={client.lastSeenAt ? 'good' : 'idle'} />
                    {client.lastSeenAt ? formatAgo(client.lastSeenAt, now) : 'never'}
                  </span>
                </td>
                <td>{formatDate(client.createdAt)}</td>
                <td>
                  <IconButton
                    icon="trash"
                    size="small"
                    label={`Remove ${client.name}`}
                    disabled={isReadOnly}
                    onClick={() => setRemoving(client)}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {removing && (
        <ConfirmDialog
          title={`Remove ${removing.name}?`}
          action="Remove client"
          onConfirm={() => void remove(removing)}
          onClose={() => setRemoving(null)}
        >
          Its token stops working at once. This cannot be undone; the client then needs a new token.
        </ConfirmDialog>
      )}
    </Section>
  );
}
