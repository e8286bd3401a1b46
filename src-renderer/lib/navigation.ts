/** Which screen is open, and what on it, kept in the address so that a reload stays there; and which overlay lies over it. */
import { create } from 'zustand';

export const screens = ['library', 'lab', 'review', 'runs', 'models', 'connect', 'activity', 'settings'] as const;
export type ScreenName = (typeof screens)[number];
export type Overlay = 'palette' | 'shortcuts' | 'import' | 'run' | null;

interface Place {
  screen: ScreenName;
  /** What is open on the screen: a draft's or a run's id. Null for the screen itself. */
  item: string | null;
}

interface Navigation extends Place {
  overlay: Overlay;
  go(screen: ScreenName, item?: string | null): void;
  open(overlay: Overlay): void;
}

export const useNavigation = create<Navigation>((set) => ({
  ...placeOf(location.hash),
  overlay: null,
  go(screen, item = null) {
    history.replaceState(null, '', item === null ? `#/${screen}` : `#/${screen}/${encodeURIComponent(item)}`);
    set({ screen, item, overlay: null });
  },
  open: (overlay) => set({ overlay }),
}));

window.addEventListener('hashchange', () => useNavigation.setState(placeOf(location.hash)));

function placeOf(hash: string): Place {
  const [, name, item] = /^#\/([a-z]+)(?:\/([\w%.-]{1,100}))?$/.exec(hash) ?? [];
  const screen = screens.find((known) => known === name);
  return screen ? { screen, item: item === undefined ? null : decodeURIComponent(item) } : { screen: 'library', item: null };
}
