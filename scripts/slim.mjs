/** Runs after `npm ci`: keeps node_modules small (lib/slim-modules.mjs says what goes and why). */
import { join } from 'node:path';
import { root } from './lib/paths.mjs';
import { slimModules } from './lib/slim-modules.mjs';

slimModules(join(root, 'node_modules'), { platform: process.platform, arch: process.arch });
