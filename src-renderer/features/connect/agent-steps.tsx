/** The three steps for one agent: token, text to paste, first sign of life. */
import { useState } from 'react';
import type { Client, ClientTemplate } from '#contract/system.ts';
import { useEngine } from '../../lib/engine-store.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { showFailure } from '../../ui/toast.tsx';
import { ConfigText } from './config-text.tsx';
import { tokenPlace, useConnect } from './connect-store.ts';
import { FirstContact } from './first-contact.tsx';
import { Step } from './step.tsx';
import styles from './connect.module.css';

export function AgentSteps({ agent, clients, onCreated }: { agent: ClientTemplate; clients: Client[]; onCreated(): void }) {
  const created = useConnect((state) => state.created[agent.id]);
  const needsToken = agent.text.includes(tokenPlace);
  const client = created && clients.find(({ id }) => id === created.client.id);
  return (
    <section className={styles['steps']} aria-labelledby="agent-title">
      <h2 id="agent-title" className={styles['title']}>
        {agent.name}
      </h2>
      <ol className={styles['list']}>
        {needsToken && (
          <Step title="Make a token for it" isDone={created !== undefined}>
            {created ? <MadeToken token={created.token} name={created.client.name} /> : <TokenForm agent={agent} onCreated={onCreated} />}
          </Step>
        )}
        <Step title={agent.format === 'shell' ? 'Run this in a terminal' : `Paste this into ${agent.file}`}>
          <ConfigText
            agent={agent}
            text={created ? agent.text.replaceAll(tokenPlace, created.token) : agent.text}
            isReady={created !== undefined || !needsToken}
          />
        </Step>
        <Step title="Ask it for something" isDone={client?.lastSeenAt !== undefined && client.lastSeenAt !== null}>
          <FirstContact agentName={agent.name} client={client ?? null} />
        </Step>
      </ol>
    </section>
  );
}

function TokenForm({ agent, onCreated }: { agent: ClientTemplate; onCreated(): void }) {
  const [name, setName] = useState(agent.name);
  const create = useConnect((state) => state.create);
  const isReadOnly = useEngine((state) => state.status?.readOnly ?? false);

  async function submit(): Promise<void> {
    const failure = await create(agent.id, name.trim());
    if (failure) showFailure(failure);
    else onCreated();
  }

  return (
    <form
      className={styles['tokenForm']}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Field label="Name" hint="So that you know it again in Activity.">
        {(ids) => <TextInput {...ids} value={name} maxLength={80} onChange={(event) => setName(event.target.value)} />}
      </Field>
      <Button type="submit" kind="primary" disabled={isReadOnly || name.trim() === ''}>
        Create token
      </Button>
    </form>
  );
}

function MadeToken({ token, name }: { token: string; name: string }) {
  return (
    <p className={styles['token']}>
      <code>{token}</code>
      <CopyButton text={token} label="Copy token" />
      <span>For {name}. Shown until this window closes, then never again: make a new one if it is lost.</span>
    </p>
  );
}
