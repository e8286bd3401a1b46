/** Says whether the new client has been heard of, and moves when it is. */
import type { Client } from '#contract/system.ts';
import { formatAgo } from '../../lib/format.ts';
import { useNow } from '../../lib/use-now.ts';
import { Dot } from '../../ui/chip.tsx';
import styles from './connect.module.css';

export function FirstContact({ agentName, client }: { agentName: string; client: Client | null }) {
  const now = useNow();
  return (
    <p className={styles['contact']} role="status">
      {client === null ? (
        <span>For example “What can you find in Jig?”. Its first call shows up here.</span>
      ) : client.lastSeenAt === null ? (
        <>
          <Dot tone="idle" /> Waiting for the first call from {agentName}
        </>
      ) : (
        <>
          <Dot tone="good" /> Connected, last seen {formatAgo(client.lastSeenAt, now)}
        </>
      )}
    </p>
  );
}
