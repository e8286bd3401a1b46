/** `jig serve`: the engine and its screens without a desktop, until it is told to stop. */
import type { Command } from 'commander';
import { ok } from '#contract/result.ts';
import { defaultPort } from '../engine/endpoint/default-port.ts';
import type { Engine } from '../engine/engine.ts';
import { wholeNumber } from './arguments.ts';
import type { CommandResult, Context, RunCommand } from './context.ts';
import { print } from './output.ts';
import { stopped } from './stop-signal.ts';

export interface ServeCommandOptions {
  port: number;
  open?: boolean;
}

export function define(command: Command, run: RunCommand): void {
  command
    .option('--port <n>', 'port on 127.0.0.1; 0 takes any free one', wholeNumber(0, 65_535), defaultPort)
    .option('--open', 'open the screens in the browser')
    .action((options: ServeCommandOptions) => run((context) => serveUntilStopped(context, 'serve', options)));
}

/** Serves, prints the ready line first, and comes back when told to stop. `afterStart` runs once the line is out. */
export async function serveUntilStopped(
  context: Context,
  by: string,
  { port, open }: ServeCommandOptions,
  afterStart?: (engine: Engine) => Promise<void>,
): Promise<CommandResult> {
  const { home, json, app, logger, signal, say } = context;
  const { serve } = await import('../headless/serve.ts');
  const { readyLine } = await import('../headless/ready-line.ts');
  const served = await serve({
    home,
    port,
    by,
    version: app.version,
    resourcesFolder: app.resourcesFolder,
    rendererFolder: app.rendererFolder,
    logger,
    signal,
  });
  if (!served.ok) return served;
  const { ready } = served.value;
  await print(readyLine(ready, { json, isOwn: served.value.kind === 'started' }));
  const shown = open ? showScreens(context, ready.ui) : Promise.resolve();
  if (served.value.kind === 'joined') {
    const until = served.value.by === 'stdio' ? ' It ends with the agent that started it.' : '';
    say(`Jig runs already on ${home}: \`jig ${served.value.by}\`, process ${ready.pid}. Nothing was started.${until}`);
    await shown;
    return ok('printed');
  }
  if (served.value.engine.status().readOnly) say('The library was written by a newer Jig and is open read-only: update Jig to change it.');
  await afterStart?.(served.value.engine);
  await stopped(signal);
  await shown;
  await served.value.stop();
  return ok('printed');
}

/** Comes back when the browser has had its time; a page that cannot be written leaves the person with the address. */
async function showScreens({ home, signal, say }: Context, url: string): Promise<void> {
  const { hasDisplay, openBrowser } = await import('./open-browser.ts');
  const isOpened =
    hasDisplay() &&
    (await openBrowser(url, home, signal).then(
      () => true,
      () => false,
    ));
  if (!isOpened) say(`Open ${url} in a browser.`);
}
