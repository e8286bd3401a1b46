/** The one table of commands: palette, shortcuts, their help and the navigation are all read from it. */
import type { Settings } from '#contract/system.ts';
import { useLab } from '../features/lab/index.ts';
import { useEngine } from '../lib/engine-store.ts';
import { useNavigation, type ScreenName } from '../lib/navigation.ts';
import type { IconName } from '../ui/icons.tsx';
import { showDone, showFailure } from '../ui/toast.tsx';

export interface Command {
  id: string;
  title: string;
  group: 'Go to' | 'Do' | 'Look';
  icon: IconName;
  /** A shortcut such as "mod+k" or the sequence "g l". */
  keys?: string;
  /** Works also while a text field has the focus. */
  isGlobal?: boolean;
  /** The screen that the command opens. */
  screen?: ScreenName;
  run(): void;
}

const { go, open } = useNavigation.getState();

export const commands: readonly Command[] = [
  { id: 'go.library', title: 'Library', group: 'Go to', icon: 'library', keys: 'g l', screen: 'library', run: () => go('library') },
  { id: 'go.lab', title: 'Route lab', group: 'Go to', icon: 'route', keys: 'g r', screen: 'lab', run: () => go('lab') },
  { id: 'go.golden', title: 'Golden set', group: 'Go to', icon: 'check', keys: 'g o', run: () => go('lab', 'golden') },
  { id: 'go.review', title: 'Review', group: 'Go to', icon: 'review', keys: 'g v', screen: 'review', run: () => go('review') },
  { id: 'go.runs', title: 'Runs', group: 'Go to', icon: 'run', keys: 'g u', screen: 'runs', run: () => go('runs') },
  { id: 'go.models', title: 'Models', group: 'Go to', icon: 'model', keys: 'g m', screen: 'models', run: () => go('models') },
  { id: 'go.connect', title: 'Connect', group: 'Go to', icon: 'connect', keys: 'g c', screen: 'connect', run: () => go('connect') },
  { id: 'go.activity', title: 'Activity', group: 'Go to', icon: 'activity', keys: 'g a', screen: 'activity', run: () => go('activity') },
  { id: 'go.settings', title: 'Settings', group: 'Go to', icon: 'settings', keys: 'g s', screen: 'settings', run: () => go('settings') },
  { id: 'go.resources', title: 'Resources', group: 'Go to', icon: 'database', keys: 'g e', run: () => go('settings', 'resources') },
  { id: 'go.audit', title: 'Audit', group: 'Go to', icon: 'lock', keys: 'g d', run: () => go('activity', 'audit') },
  { id: 'palette', title: 'Command palette', group: 'Do', icon: 'keyboard', keys: 'mod+k', isGlobal: true, run: () => open('palette') },
  { id: 'shortcuts', title: 'Keyboard shortcuts', group: 'Do', icon: 'keyboard', keys: '?', run: () => open('shortcuts') },
  { id: 'library.import', title: 'Import tools', group: 'Do', icon: 'plus', keys: 'i', run: importTools },
  { id: 'library.filter', title: 'Filter tools', group: 'Do', icon: 'search', keys: '/', run: () => focusOn('library', 'tool-filter') },
  { id: 'lab.new', title: 'New route', group: 'Do', icon: 'route', keys: 'n', run: newRoute },
  { id: 'run.start', title: 'Run a made tool', group: 'Do', icon: 'play', keys: 'r', run: () => open('run') },
  { id: 'copy.mcp', title: 'Copy MCP address', group: 'Do', icon: 'copy', run: () => void copyAddress() },
  { id: 'theme.system', title: 'Theme: follow the system', group: 'Look', icon: 'moon', run: () => void setTheme('system') },
  { id: 'theme.light', title: 'Theme: light', group: 'Look', icon: 'moon', run: () => void setTheme('light') },
  { id: 'theme.dark', title: 'Theme: dark', group: 'Look', icon: 'moon', run: () => void setTheme('dark') },
];

function importTools(): void {
  go('library');
  open('import');
}

function newRoute(): void {
  useLab.setState({ query: '', turns: [], route: null, failure: null });
  focusOn('lab', 'lab-query');
}

/** Opens a screen and focuses one of its fields, which may not be there before the next frame. */
function focusOn(screen: ScreenName, id: string): void {
  go(screen);
  requestAnimationFrame(() => document.getElementById(id)?.focus());
}

async function copyAddress(): Promise<void> {
  const address = useEngine.getState().status?.urls.mcp;
  if (!address) return;
  await navigator.clipboard.writeText(address);
  showDone(`${address} copied.`);
}

async function setTheme(theme: Settings['theme']): Promise<void> {
  const failure = await useEngine.getState().changeSettings({ theme });
  if (failure) showFailure(failure);
}
