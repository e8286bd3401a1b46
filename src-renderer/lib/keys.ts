/** Keyboard shortcuts as text: "mod+k" (Cmd on a Mac, Ctrl elsewhere), "shift+?", or a sequence such as "g l". */

const isMac = navigator.userAgent.includes('Mac OS');

const capNames: Record<string, string> = {
  mod: isMac ? '⌘' : 'Ctrl',
  shift: isMac ? '⇧' : 'Shift',
  alt: isMac ? '⌥' : 'Alt',
  enter: isMac ? '↵' : 'Enter',
  escape: 'Esc',
  space: 'Space',
  arrowup: '↑',
  arrowdown: '↓',
};

/** The keys of a shortcut as they are printed on keycaps. */
export function keycaps(keys: string): string[] {
  return keys.split(/[ +]/).map((key) => capNames[key] ?? key.toUpperCase());
}

/** The same notation for a key press: modifiers first, in a fixed order. */
export function pressedKeys(event: { key: string; ctrlKey: boolean; metaKey: boolean; altKey: boolean; shiftKey: boolean }): string {
  const key = event.key === ' ' ? 'space' : event.key.toLowerCase();
  const mod = (isMac ? event.metaKey : event.ctrlKey) ? 'mod+' : '';
  const alt = event.altKey ? 'alt+' : '';
  // Shift is part of what printable characters already say: "?" is "?", not "shift+/".
  const shift = event.shiftKey && key.length > 1 ? 'shift+' : '';
  return mod + alt + shift + key;
}

/** True where a bare letter is text and not a command. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'range', 'button'].includes(target.type);
}
