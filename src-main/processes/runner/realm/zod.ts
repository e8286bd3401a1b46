/**
 * zod for tools: without code generation, which the realm does not allow. The build leaves out its languages and its compiler.
 * Loaded in the idle time of a runner that is ready already (a tenth of a start), or at the latest when a tool needs it.
 */
import type * as Zod from 'zod';
import { ses } from './ses-globals.ts';

/** Made by the bundler: it runs the package's modules at the first call. */
declare function require(name: 'zod'): typeof Zod;

let loaded: typeof Zod | null = null;

export function zod(): typeof Zod {
  if (loaded) return loaded;
  const z = require('zod');
  z.config({ jitless: true });
  // zod's functions stay as they are for everybody; the objects that they make are the tool's own.
  loaded = ses().harden(z);
  return loaded;
}

export type { Zod };
