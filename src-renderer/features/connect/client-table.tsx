/** Every client that has a token: when it was last seen, whether it reviews and teaches, what its scripts may touch, and how to take the token back. */
import { useState } from 'react';
import type { Client } from '#contract/system.ts';
import { call } from '../../lib/client.ts';
import { ColumnHeads } from '../../ui/column-heads.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Section } from '../../ui/page.tsx';
import { showDone, showFailure } from '../../ui/toast.tsx';
import { ClientRow } from './client-row.tsx';
import { useConnect } from './connect-store.ts';
import { GrantDialog } from './grant-dialog.tsx';
import styles from './connect.module.css';

type Asking = { about: 'remove' | 'grant' | 'review'; client: Client } | null;

export function ClientTable({ clients, onChange }: { clients: Client[]; onChange(): void }) {
  const [asking, setAsking] = useState<Asking>(null);
  const close = () => setAsking(null);

  async function remove(client: Client): Promise<void> {
    close();
    const answer = await call('clients.remove', { id: client.id });
    if (!answer.ok) return showFailure(answer.error);
    useConnect.getState().forget(client.id);
    showDone(`${client.name} can no longer reach Jig.`);
    onChange();
  }

  async function setReviewer(client: Client, isReviewer: boolean): Promise<void> {
    close();
    const answer = await call('clients.setReviewer', { id: client.id, isReviewer });
    if (!answer.ok) showFailure(answer.error);
    else showDone(isReviewer ? `${client.name} reviews drafts.` : `${client.name} no longer reviews.`);
    onChange();
  }

  async function setLearns(client: Client, learns: boolean): Promise<void> {
    const answer = await call('clients.setLearns', { id: client.id, learns });
    if (!answer.ok) showFailure(answer.error);
    else
      showDone(
        learns
          ? `Jig learns from the use of ${client.name}.`
          : `What ${client.name} uses teaches nothing, and what it taught does not count.`,
      );
    onChange();
  }

  return (
    <Section title="Clients with a token">
      {clients.length === 0 ? (
        <p className={styles['none']}>None yet.</p>
      ) : (
        <table className={styles['table']}>
          <ColumnHeads names={['Name', 'Last seen', 'Its scripts may touch', 'Reviewing agent', 'Learn from its use']} last="Act" />
          <tbody>
            {clients.map((client) => (
              <ClientRow
                key={client.id}
                client={client}
                onGrant={() => setAsking({ about: 'grant', client })}
                onReviewer={(isReviewer) => (isReviewer ? setAsking({ about: 'review', client }) : void setReviewer(client, false))}
                onLearns={(learns) => void setLearns(client, learns)}
                onRemove={() => setAsking({ about: 'remove', client })}
              />
            ))}
          </tbody>
        </table>
      )}
      {asking?.about === 'remove' && (
        <ConfirmDialog
          title={`Remove ${asking.client.name}?`}
          action="Remove client"
          onConfirm={() => void remove(asking.client)}
          onClose={close}
        >
          Its token stops working at once. What was learned from its use is forgotten. This cannot be undone; the client then needs a new
          token.
        </ConfirmDialog>
      )}
      {asking?.about === 'review' && (
        <ReviewerDialog client={asking.client} onConfirm={() => void setReviewer(asking.client, true)} onClose={close} />
      )}
      {asking?.about === 'grant' && (
        <GrantDialog
          client={asking.client}
          onClose={close}
          onSaved={() => {
            close();
            onChange();
          }}
        />
      )}
    </Section>
  );
}

function ReviewerDialog({ client, onConfirm, onClose }: { client: Client; onConfirm(): void; onClose(): void }) {
  return (
    <ConfirmDialog title={`Let ${client.name} review?`} action="Let it review" kind="primary" onConfirm={onConfirm} onClose={onClose}>
      It can then read drafts that wait, add findings and a recommendation to them, and reject them. It can never approve one: only you can,
      in this window. A reviewing agent should not be the agent that makes the tools.
    </ConfirmDialog>
  );
}
