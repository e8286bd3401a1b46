/** An address in full, with the button that copies it. */
import { CopyButton } from './copy-button.tsx';
import styles from './copied-address.module.css';

export function CopiedAddress({ address, label }: { address: string; label: string }) {
  return (
    <span className={styles['address']}>
      <code>{address}</code>
      <CopyButton text={address} label={label} />
    </span>
  );
}
