/** The sample workshop that a newcomer finds in a new library: about 50 tools over sample data, from a bundled MCP server. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ImportRequest } from '#contract/library.ts';
import type { Result } from '#contract/result.ts';
import { joinWords } from '#lib/shell-words.ts';
import type { Context } from './context.ts';

/** Imports it through `send`. A workshop that does not come in is said and nothing more: Jig works without. */
export async function importWorkshop(
  { app, home, say }: Context,
  send: (request: ImportRequest) => Promise<Result<unknown>>,
): Promise<void> {
  const server = join(app.resourcesFolder, 'workshop', 'server.mjs');
  if (!existsSync(server)) return;
  const imported = await send({
    kind: 'command',
    command: joinWords([process.execPath, server, '--home', join(home, 'workshop')]),
    name: 'workshop',
  });
  if (imported.ok) say('A sample workshop is in your library: about 50 tools to try. Remove it on the Library screen.');
  else say(`The sample workshop could not be imported: ${imported.error.message} ${imported.error.fix}`);
}
