/** Runs the table's shortcuts: single keys outside of text fields, sequences within a second, global ones everywhere. */
import { useEffect } from 'react';
import { isTyping, pressedKeys } from '../lib/keys.ts';
import { useNavigation } from '../lib/navigation.ts';
import { commands } from './commands.ts';

const sequenceMs = 1_000;

export function useKeymap(): void {
  useEffect(() => {
    let first: { key: string; at: number } | null = null;
    function onKeyDown(event: KeyboardEvent): void {
      if (event.defaultPrevented || event.isComposing) return;
      const key = pressedKeys(event);
      const sequence = first && event.timeStamp - first.at < sequenceMs ? `${first.key} ${key}` : null;
      first = { key, at: event.timeStamp };
      const command = commands.find(({ keys }) => keys !== undefined && (keys === sequence || keys === key));
      if (!command) return;
      const isBusy = isTyping(event.target) || useNavigation.getState().overlay !== null;
      if (isBusy && !command.isGlobal) return;
      event.preventDefault();
      first = null;
      command.run();
    }
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}
