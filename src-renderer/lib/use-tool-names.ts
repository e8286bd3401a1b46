/** Names of tools that hold what was typed, to choose from. */
import { useEffect, useState } from 'react';
import { call } from './client.ts';

/** Full names that hold the text. */
export function useToolNames(text: string): string[] {
  const [found, setFound] = useState<string[]>([]);
  const words = text.trim();
  useEffect(() => {
    if (words === '') return setFound([]);
    let isCurrent = true;
    void call('library.tools', { text: words, limit: 20 }).then((answer) => {
      if (isCurrent && answer.ok) setFound(answer.value.tools.map(({ name }) => name));
    });
    return () => {
      isCurrent = false;
    };
  }, [words]);
  return found;
}
