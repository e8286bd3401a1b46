/** Shows text as code, JSON with colours; the text is always put in as text, never as markup. */
import { useMemo } from 'react';
import { cx } from '../lib/cx.ts';
import { jsonTokens } from '../lib/json-tokens.ts';
import { CopyButton } from './copy-button.tsx';
import styles from './code-view.module.css';

/** Longer than this a text is shown without colours: one span a token would make the page crawl. */
const maxColoured = 60_000;

interface CodeViewProps {
  text: string;
  label: string;
  isJson?: boolean;
  wrap?: boolean;
  /** False where a button of its own stands beside it. */
  hasCopy?: boolean;
}

export function CodeView({ text, label, isJson = true, wrap, hasCopy = true }: CodeViewProps) {
  const tokens = useMemo(() => (isJson && text.length <= maxColoured ? jsonTokens(text) : null), [text, isJson]);
  return (
    <div className={styles['frame']}>
      <pre className={cx(styles['code'], wrap && styles['wrap'])} tabIndex={0} role="region" aria-label={label}>
        {tokens
          ? tokens.map((token, index) =>
              token.kind === 'plain' ? (
                token.text
              ) : (
                <span key={index} className={styles[token.kind]}>
                  {token.text}
                </span>
              ),
            )
          : text}
      </pre>
      {hasCopy && (
        <span className={styles['copy']}>
          <CopyButton text={text} label={`Copy ${label.toLowerCase()}`} />
        </span>
      )}
    </div>
  );
}

export function JsonView({ value, label, wrap = false }: { value: unknown; label: string; wrap?: boolean }) {
  return <CodeView text={JSON.stringify(value, null, 2)} label={label} wrap={wrap} />;
}
