/** What concerns the whole window: no connection, a wrong key, a read-only library. */
import { connect } from '../lib/client.ts';
import { useEngine } from '../lib/engine-store.ts';
import { useDelayed } from '../lib/use-delayed.ts';
import { Button } from '../ui/button.tsx';
import { Icon, type IconName } from '../ui/icons.tsx';
import styles from './shell.module.css';

export function Banners() {
  const connection = useEngine((state) => state.connection);
  const status = useEngine((state) => state.status);
  const failure = useEngine((state) => state.failure);
  const isSlow = useDelayed(connection === 'lost' || connection === 'connecting', 700);
  if (connection === 'denied') {
    return (
      <Banner icon="lock" tone="bad" title="This page has no valid key.">
        Open the address that Jig printed when it started; it carries the key.
      </Banner>
    );
  }
  if (isSlow) {
    return (
      <Banner
        icon="offline"
        tone="bad"
        title="The engine is not connected."
        action={
          <Button size="small" onClick={connect}>
            Try now
          </Button>
        }
      >
        {status
          ? 'What you see is the last known state. Jig reconnects by itself.'
          : 'Start Jig if it is not running; this page connects by itself.'}
      </Banner>
    );
  }
  if (failure) {
    return (
      <Banner icon="failure" tone="bad" title={failure.message}>
        {failure.fix}
      </Banner>
    );
  }
  if (status?.notice) {
    return (
      <Banner icon="warning" tone="warn" title="The library was put back from a backup.">
        {status.notice}
      </Banner>
    );
  }
  if (status?.readOnly) {
    return (
      <Banner icon="lock" tone="warn" title="The library is open read-only.">
        A newer Jig wrote it. Update Jig to change anything; finding and calling tools works.
      </Banner>
    );
  }
  return null;
}

function Banner({
  icon,
  tone,
  title,
  children,
  action,
}: {
  icon: IconName;
  tone: 'bad' | 'warn';
  title: string;
  children: React.ReactNode;
  action?: React.ReactNode;
}) {
  return (
    <div role="alert" className={styles['banner']} data-tone={tone}>
      <Icon name={icon} />
      <p>
        <strong>{title}</strong> {children}
      </p>
      {action}
    </div>
  );
}
