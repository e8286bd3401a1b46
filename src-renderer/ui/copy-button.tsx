/** Copies a text and says so for a moment. */
import { useEffect, useState } from 'react';
import { Button, IconButton } from './button.tsx';

export function CopyButton({ text, label, caption }: { text: string; label: string; caption?: string }) {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), 1_600);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = () => void navigator.clipboard.writeText(text).then(() => setCopied(true));
  return (
    <>
      {caption ? (
        <Button icon={isCopied ? 'check' : 'copy'} size="small" onClick={copy}>
          {isCopied ? 'Copied' : caption}
        </Button>
      ) : (
        <IconButton icon={isCopied ? 'check' : 'copy'} size="small" label={label} onClick={copy} />
      )}
      <span role="status" className="visually-hidden">
        {isCopied ? 'Copied' : ''}
      </span>
    </>
  );
}
