/** One row of the audit in full. */
import type { AuditEntry } from '#contract/audit.ts';
import { formatDate, formatTime } from '../../lib/format.ts';
import { whoWords } from '../../lib/who.ts';
import { useNavigation } from '../../lib/navigation.ts';
import { Button } from '../../ui/button.tsx';
import { JsonView } from '../../ui/code-view.tsx';
import { VisibleText } from '../../ui/code-lines.tsx';
import { useAudit } from './audit-store.ts';
import { eventWords } from './audit-words.ts';
import { Drawer } from '../../ui/drawer.tsx';
import styles from './audit.module.css';

export function AuditDrawer({ entry: { seq, at, event, subject, actor, data, hash } }: { entry: AuditEntry }) {
  const open = useAudit((state) => state.open);
  const go = useNavigation((state) => state.go);
  const screen = event.startsWith('draft.') ? 'review' : event.startsWith('run.') ? 'runs' : null;
  return (
    <Drawer label="Row" title={eventWords(event)} onClose={() => open(null)}>
      <dl>
        <dt>Row</dt>
        <dd>{seq}</dd>
        <dt>When</dt>
        <dd>
          {formatDate(at)}, {formatTime(at)}
        </dd>
        <dt>Who</dt>
        <dd>{whoWords(actor)}</dd>
        <dt>About</dt>
        <dd>
          <code>
            <VisibleText text={subject} />
          </code>
        </dd>
        <dt>Hash</dt>
        <dd className={styles['hash']}>
          <code>{hash}</code>
        </dd>
      </dl>
      {screen && (
        <Button icon={screen === 'runs' ? 'run' : 'review'} onClick={() => go(screen, subject)}>
          {screen === 'runs' ? 'Open run' : 'Open review'}
        </Button>
      )}
      <JsonView value={data} label="Data" wrap />
    </Drawer>
  );
}
