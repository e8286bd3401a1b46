/** The edge of every command: options that all share, usage errors, signals, printing and the exit status. */
import { Command, CommanderError } from 'commander';
import { fail } from '#contract/result.ts';
import { createLogger, stderrSink, type LogLevel } from '#lib/logger.ts';
import type { AppRoot } from '../headless/app-root.ts';
import { homeFolder } from '../headless/home-folder.ts';
import type { CommandEntry, CommandResult, Context } from './context.ts';
import { print, printError, say } from './output.ts';
import { stopSignal } from './stop-signal.ts';
import { usageFailure } from './usage-error.ts';

const usageStatus = 2;
const interruptedStatus = 130;

/** Runs the command that `args` name and ends the process with its status. */
export async function runCli(commands: Record<string, CommandEntry>, app: AppRoot, args: string[]): Promise<void> {
  // Whoever reads may go away first: that ends a write, never the process.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  const json = args.slice(0, args.includes('--') ? args.indexOf('--') : undefined).includes('--json');
  const program = new Command('jig')
    .description('Your tools, routed on your machine.')
    .version(app.version, '--version', 'print the version')
    .configureHelp({ subcommandTerm: (command) => command.name() });
  let status = 0;

  for (const [name, entry] of Object.entries(commands)) {
    const command = program.command(name).description(entry.summary);
    // The others only appear in the help: loading them would cost every start.
    if (!args.includes(name)) continue;
    (await entry.load()).define(command, async (body) => {
      const { home, verbose } = command.optsWithGlobals<{ home?: string; verbose?: boolean }>();
      const signal = stopSignal();
      const level: LogLevel = verbose ? 'debug' : name === 'serve' || name === 'start' ? 'info' : 'warn';
      const context: Context = {
        home: homeFolder(home),
        json,
        app,
        logger: createLogger('jig', stderrSink, level),
        signal,
        say,
      };
      status = await finish(await body(context), context);
    });
  }
  for (const command of [program, ...program.commands]) {
    command
      .option('--home <folder>', 'data folder (default: JIG_HOME, or the system’s place for application data)')
      .option('--json', 'one JSON document on stdout and nothing else')
      .option('--verbose', 'log more, on stderr')
      .exitOverride()
      // Errors are told by `handle`; what commander writes itself is help.
      .configureOutput({ writeErr: (text) => (json ? undefined : process.stderr.write(text)), outputError: () => {} });
  }

  // A command may wait for something that keeps no process alive by itself, such as a worker thread: this does, until `exit`.
  setInterval(() => {}, 2 ** 30);
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    const command = args.find((word) => Object.hasOwn(commands, word));
    const [first, topic] = program.args;
    status = await handle(first === 'help' && topic !== undefined ? unknownTopic(error, topic) : error, json, command);
  }
  await exit(status);
}

async function finish(result: CommandResult, context: Context): Promise<number> {
  if (!result.ok) {
    await printError(result.error, context.json);
    if (result.error.code === 'usage') return usageStatus;
    return context.signal.aborted ? interruptedStatus : 1;
  }
  if (result.value === 'printed') return 0;
  await print(context.json ? JSON.stringify(result.value.document) : result.value.text);
  return result.value.status ?? 0;
}

/** `jig help nonsense`: commander answers as if nothing had been asked. */
function unknownTopic(error: unknown, topic: string): unknown {
  const isUnknown = error instanceof CommanderError && error.exitCode !== 0;
  return isUnknown ? new CommanderError(1, 'commander.unknownCommand', `error: unknown command '${topic}'`) : error;
}

/** Status of whatever ended the parsing: help and version are asked for, a wrong use is a usage error, the rest is a bug. */
async function handle(error: unknown, json: boolean, command: string | undefined): Promise<number> {
  if (error instanceof CommanderError) {
    // `--help`, `--version` and `jig help <command>`; a call without a command shows the help too, as an error.
    if (error.exitCode === 0) return 0;
    if (json || error.code !== 'commander.help') await printError(usageFailure(error, command), json);
    return usageStatus;
  }
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  say(reason);
  await printError(
    fail('internal', `Jig failed: ${error instanceof Error ? error.message : reason}`, 'Report it with the lines on stderr.').error,
    json,
  );
  return 1;
}

/** Ends the process once stdout is written out: a handle that something forgot must not keep a finished command alive. */
async function exit(status: number): Promise<void> {
  await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
  process.exit(status);
}
