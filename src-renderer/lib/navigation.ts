/** Which screen is open, kept in the address so that a reload stays there, and which overlay lies over it. */
import { create } from 'zustand';

export const screens = ['library', 'lab', 'connect', 'activity', 'settings'] as const;
export type ScreenName = (typeof screens)[number];
export type Overlay = 'palette' | 'shortcuts' | 'import' | null;

interface Navigation {
  screen: ScreenName;
  overlay: Overlay;
  go(screen: ScreenName): void;
  open(overlay: Overlay): void;
}

export const useNavigation = create<Navigation>((set) => ({
  screen: screenOf(location.hash),
  overlay: null,
  go(screen) {
    history.replaceState(null, '', `#/${screen}`);
    set({ screen, overlay: null });
  },
  open: (overlay) => set({ overlay }),
}));

window.addEventListener('hashchange', () => useNavigation.setState({ screen: screenOf(location.hash) }));

function screenOf(hash: string): ScreenName {
  return screens.find((name) => hash === `#/${name}`) ?? 'library';
}
