/** `jig backup`: a consistent copy of the library, whether Jig runs or not. */
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { ok } from '#contract/result.ts';
import type { CommandResult, Context, RunCommand } from './context.ts';

export function define(command: Command, run: RunCommand): void {
  command
    .argument('[file]', 'where to (default: backups/ in the home folder, named by the time)')
    .action((file: string | undefined) => run((context) => backup(context, file)));
}

async function backup({ home }: Context, file: string | undefined): Promise<CommandResult> {
  const { backUpDatabase, backupsFolder } = await import('../engine/database/back-up-database.ts');
  const stamp = new Date().toISOString().replace(/[:.]/g, '-');
  const target = file === undefined ? join(backupsFolder(home), `library-${stamp}.db`) : resolve(file);
  const done = await backUpDatabase(home, target);
  if (!done.ok) return done;
  const size = `${(done.value.bytes / 1024 / 1024).toFixed(1)} MB`;
  return ok({
    document: done.value,
    text: `${done.value.file} (${size}). To go back: stop Jig and put it in place of ${join(home, 'library.db')}.`,
  });
}
