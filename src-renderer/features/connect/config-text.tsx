/** The text to paste; readable from the start, copyable once it holds a token that works. */
import type { ReactNode } from 'react';
import type { ClientTemplate } from '#contract/system.ts';
import { CodeView } from '../../ui/code-view.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { tokenPlace } from './connect-store.ts';
import styles from './connect.module.css';

export function ConfigText({ agent, text, isReady }: { agent: ClientTemplate; text: string; isReady: boolean }) {
  return (
    <div className={styles['config']}>
      <CodeView text={text} hasCopy={false} label="Configuration" isJson={agent.format === 'json'} wrap />
      <div className={styles['configFoot']}>
        {isReady ? (
          <CopyButton text={text} label="Copy configuration" caption="Copy configuration" />
        ) : (
          <span>Make the token first: it goes where {tokenPlace} stands.</span>
        )}
        {agent.note && <p>{withCode(agent.note)}</p>}
      </div>
    </div>
  );
}

/** What stands between backticks is shown as code. */
function withCode(note: string): ReactNode[] {
  return note.split('`').map((part, index) => (index % 2 === 1 ? <code key={part}>{part}</code> : part));
}
