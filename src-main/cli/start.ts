/** `jig start`: the desktop app where there is one, otherwise the same screens in a browser; a newcomer finds the sample workshop in it. */
import type { Command } from 'commander';
import { fail, ok } from '#contract/result.ts';
import { defaultPort } from '../engine/endpoint/default-port.ts';
import { wholeNumber } from './arguments.ts';
import type { CommandResult, Context, RunCommand } from './context.ts';
import { hasDisplay } from './open-browser.ts';
import { serveUntilStopped } from './serve.ts';
import { isWorkshopOpen, offerWorkshop } from './workshop.ts';

interface StartOptions {
  port: number;
  headless?: boolean;
  open: boolean;
  workshop: boolean;
}

export function define(command: Command, run: RunCommand): void {
  command
    .option('--port <n>', 'port on 127.0.0.1; 0 takes any free one', wholeNumber(0, 65_535), defaultPort)
    .option('--headless', 'do not try the desktop app')
    .option('--no-open', 'do not open a browser')
    .option('--no-workshop', 'leave a new library empty; without this the first start puts the sample workshop (about 50 tools) into it')
    .action((options: StartOptions) => run((context) => start(context, options)));
}

async function start(context: Context, { port, headless, open, workshop }: StartOptions): Promise<CommandResult> {
  if (!headless && hasDisplay()) {
    const { findElectron } = await import('./electron.ts');
    const electron = await findElectron(context);
    if (electron !== null) return startDesktop(context, electron, workshop);
  }
  return serveUntilStopped(context, 'start', { port, open }, async (engine) => {
    const { typedCall } = await import('../headless/answer-call.ts');
    const caller = { name: 'cli', scopes: ['admin' as const] };
    await offerWorkshop(context, { call: (name, input) => typedCall(engine, name, input, caller, context.signal) }, workshop);
  });
}

async function startDesktop(context: Context, electron: string, workshop: boolean): Promise<CommandResult> {
  if (isWorkshopOpen(context.home)) {
    const { withEngine } = await import('./engine-client.ts');
    await withEngine(context, 'start', async (engine) => {
      await offerWorkshop(context, engine, workshop);
      return ok(null);
    });
  }
  const { runDesktop } = await import('./electron.ts');
  const status = await runDesktop(electron, context);
  if (status === 0) return ok('printed');
  return fail(
    'desktop-failed',
    `The desktop app ended with status ${status}.`,
    'Its messages are above. `jig start --headless` shows the same screens in a browser.',
  );
}
