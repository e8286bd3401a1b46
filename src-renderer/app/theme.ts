/** Puts the chosen theme on the page: remembered in this browser, so that the first paint is right, and followed when settings or system change. */
import type { Settings } from '#contract/system.ts';
import { useEngine } from '../lib/engine-store.ts';

const storageName = 'jig-theme';
const darkSystem = matchMedia('(prefers-color-scheme: dark)');
let chosen: Settings['theme'] = 'system';

export function startTheme(): void {
  const stored = localStorage.getItem(storageName);
  chosen = stored === 'light' || stored === 'dark' ? stored : 'system';
  apply();
  darkSystem.addEventListener('change', apply);
  useEngine.subscribe(({ settings }) => {
    if (!settings || settings.theme === chosen) return;
    chosen = settings.theme;
    localStorage.setItem(storageName, chosen);
    apply();
  });
}

function apply(): void {
  const isDark = chosen === 'dark' || (chosen === 'system' && darkSystem.matches);
  document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light';
}
