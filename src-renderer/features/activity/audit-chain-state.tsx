/** Whether the chain is whole, how long it is, and the hash of its newest row, to be kept elsewhere. */
import { useLoaded } from '../../lib/use-loaded.ts';
import { formatCount, formatPlural } from '../../lib/format.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Notice } from '../../ui/states.tsx';
import styles from './audit.module.css';

export function AuditChainState() {
  const { value: check, reload } = useLoaded('audit.verify', {});
  if (check === null) return null;
  if (check.brokenAt !== null) {
    return (
      <div className={styles['broken']}>
        <Notice tone="bad" title={`Row ${formatCount(check.brokenAt)} does not follow from the row before it.`}>
          It, or one before it, was changed from outside of Jig. Compare with an export or a backup, and keep a copy of this library.
        </Notice>
      </div>
    );
  }
  return (
    <div className={styles['chain']} role="status">
      <Icon name="success" size={14} />
      <span>{formatPlural(check.entries, 'row')}, whole</span>
      {check.entries > 0 && (
        <span className={styles['head']}>
          Newest hash <code title={check.head}>{check.head.slice(0, 16)}</code>
          <CopyButton text={check.head} label="Copy newest hash" />
        </span>
      )}
      <Button kind="quiet" size="small" onClick={reload}>
        Verify again
      </Button>
    </div>
  );
}
