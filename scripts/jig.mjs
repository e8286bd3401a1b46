#!/usr/bin/env node
/** The installed command `jig`: runs the built command line with a new enough Node. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { say } from './lib/log.mjs';
import { root } from './lib/paths.mjs';
import { isNewEnough, ownNode } from './lib/runtime.mjs';
import { runCli } from './lib/spawn.mjs';

const cli = join(root, 'out', 'main', 'cli.js');
const own = ownNode();
const node = isNewEnough() ? process.execPath : own && existsSync(own) ? own : null;

if (!existsSync(cli)) {
  say('Jig is not built.');
  say(`Run "npm run build" in ${root}.`);
  process.exitCode = 1;
} else if (!node) {
  say(`Jig needs Node 24 or newer, and this is ${process.version}.`);
  say(`Install Node 24, or run "npm run build" in ${root} once: it fetches one for Jig alone.`);
  process.exitCode = 1;
} else {
  process.exitCode = await runCli({ node }, process.argv.slice(2), process.cwd());
}
