/** The exact document that the agent gets, ready to copy. */
import type { Route } from '#contract/routing.ts';
import { JsonView } from '../../ui/code-view.tsx';
import { Section } from '../../ui/page.tsx';
import { agentPayload } from './agent-payload.ts';
import styles from './lab.module.css';

export function PayloadPane({ route }: { route: Route }) {
  return (
    <aside className={styles['payload']} aria-label="What the agent gets">
      <Section title="What the agent gets" aside={<span className={styles['aside']}>find_tools</span>}>
        <JsonView value={agentPayload(route)} label="Payload" wrap />
      </Section>
    </aside>
  );
}
