/** Headless there is no safe storage of the system: secrets stay as they are, in a database that only the user can read. */
import type { Sealer } from '../engine/settings/settings-store.ts';

export const plainSealer: Sealer = { seal: (plain) => plain, open: (sealed) => sealed };
