/** Connect a client: choose the agent, make its token, paste the text, see it arrive. */
import type { ClientTemplate } from '#contract/system.ts';
import { useLoaded } from '../../lib/use-loaded.ts';
import { Page } from '../../ui/page.tsx';
import { FailureNote, Skeleton } from '../../ui/states.tsx';
import { AgentSteps } from './agent-steps.tsx';
import { ClientTable } from './client-table.tsx';
import { tokenPlace, useConnect } from './connect-store.ts';
import styles from './connect.module.css';

export function ConnectPage() {
  const templates = useLoaded('clients.templates', { token: tokenPlace });
  const clients = useLoaded('clients.list', {}, ['activity.added']);
  const agentId = useConnect((state) => state.agentId);
  const agent = templates.value?.find(({ id }) => id === agentId) ?? templates.value?.[0];
  const failure = templates.failure ?? clients.failure;
  return (
    <Page title="Connect a client" subtitle="Give an agent the tools of this library">
      {agent && templates.value && <AgentList agents={templates.value} current={agent.id} />}
      <div className={styles['main']}>
        {failure && <FailureNote failure={failure} />}
        {agent ? (
          <AgentSteps key={agent.id} agent={agent} clients={clients.value ?? []} onCreated={clients.reload} />
        ) : (
          !failure && <Skeleton lines={5} />
        )}
        {clients.value && <ClientTable clients={clients.value} onChange={clients.reload} />}
      </div>
    </Page>
  );
}

function AgentList({ agents, current }: { agents: ClientTemplate[]; current: string }) {
  const choose = useConnect((state) => state.choose);
  return (
    <nav className={styles['agents']} aria-label="Agents">
      {agents.map(({ id, name, file }) => (
        <button key={id} type="button" className={styles['agent']} aria-current={id === current} onClick={() => choose(id)}>
          <span>{name}</span>
          <span className={styles['file']}>{file}</span>
        </button>
      ))}
    </nav>
  );
}
