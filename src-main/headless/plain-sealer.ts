/** Headless there is no safe storage of the system: secrets stay as they are, in a database that only the user can read. */
import type { Sealer } from '../engine/settings/settings-store.ts';

/** A secret that the desktop app has sealed cannot be opened here: it counts as not set and is entered again. */
export const plainSealer: Sealer = { seal: (plain) => plain, open: (sealed) => (sealed.startsWith('jig-sealed-') ? '' : sealed) };
