/** The sample workshop that a newcomer finds in an empty library: about 50 tools over sample data, from a bundled MCP server. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { joinWords } from '#lib/shell-words.ts';
import type { Context } from './context.ts';
import type { EngineClient } from './engine-client.ts';

function markerFile(home: string): string {
  return join(home, 'workshop-offered');
}

/** Whether nobody has had the workshop, refused it, or brought tools of their own into this home yet. */
export function isWorkshopOpen(home: string): boolean {
  return !existsSync(markerFile(home));
}

/** Brings it in once: who removed it does not get it back. A workshop that does not come in is said and tried at the next start; Jig works without. */
export async function offerWorkshop(context: Context, engine: Pick<EngineClient, 'call'>, isWanted: boolean): Promise<void> {
  const { app, home, say } = context;
  const server = join(app.resourcesFolder, 'workshop', 'server.mjs');
  if (!isWorkshopOpen(home) || !existsSync(server)) return;
  const sources = await engine.call('library.sources', {});
  if (!sources.ok) return;
  if (isWanted && sources.value.length === 0) {
    const command = joinWords([process.execPath, server, '--home', join(home, 'workshop')]);
    const imported = await engine.call('library.import', { kind: 'command', command, name: 'workshop' });
    if (!imported.ok) {
      if (!context.signal.aborted) say(`The sample workshop could not be imported: ${imported.error.message} ${imported.error.fix}`);
      return;
    }
    say('A sample workshop is in your library: about 50 tools to try. Remove it on the Library screen.');
  }
  writeFileSync(
    markerFile(home),
    'The sample workshop is offered once to a data folder. Without this file, an empty library gets it at the next `jig start`.\n',
  );
}
