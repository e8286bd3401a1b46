/** `jig stdio`: MCP over stdin and stdout. Joins the running engine, or is the engine until its client goes away. */
import type { Command } from 'commander';
import { ok } from '#contract/result.ts';
import type { Ready } from '../headless/engine-api.ts';
import type { Served } from '../headless/serve.ts';
import { defaultPort } from '../engine/endpoint/default-port.ts';
import type { CommandResult, Context, RunCommand } from './context.ts';
import { stopped } from './stop-signal.ts';

interface StdioOptions {
  profile?: string;
}

export function define(command: Command, run: RunCommand): void {
  command
    .option('--profile <name>', 'serve this profile instead of the menu')
    .action((options: StdioOptions) => run((context) => stdio(context, options)));
}

async function stdio(context: Context, { profile }: StdioOptions): Promise<CommandResult> {
  const served = await joinOrServe(context);
  if (!served.ok) return served;
  return served.value.kind === 'joined' ? bridge(context, served.value.ready, profile) : serveHere(context, served.value, profile);
}

/** Joins without loading an engine where one runs: that is the usual case, and clients wait for it. */
async function joinOrServe(context: Context) {
  const { readEngineFile } = await import('../headless/engine-file.ts');
  const holder = readEngineFile(context.home);
  if (holder?.reach) {
    const { askReady } = await import('../headless/ask-ready.ts');
    const ready = await askReady(holder);
    return ready.ok ? ok<Served>({ kind: 'joined', ready: ready.value, by: holder.by }) : ready;
  }
  const { home, app, logger, signal } = context;
  const { serve } = await import('../headless/serve.ts');
  const options = {
    home,
    by: 'stdio',
    version: app.version,
    resourcesFolder: app.resourcesFolder,
    rendererFolder: app.rendererFolder,
    logger,
    signal,
  };
  const served = await serve({ ...options, port: defaultPort });
  // Nobody typed this port, and the client does not care for it.
  return !served.ok && served.error.code === 'port-in-use' ? serve({ ...options, port: 0 }) : served;
}

async function serveHere(context: Context, served: Served & { kind: 'started' }, profile: string | undefined): Promise<CommandResult> {
  const { serveMcpOverStdio } = await import('../engine/endpoint/serve-stdio.ts');
  const { engine } = served;
  try {
    const server = serveMcpOverStdio({
      ...engine.mcp,
      version: context.app.version,
      logger: context.logger.child('stdio'),
      caller: { name: 'stdio', scopes: ['mcp'] },
      profile,
    });
    if (!server.ok) return server;
    await Promise.race([server.value.closed, stopped(context.signal)]);
    await server.value.close();
    return ok('printed');
  } finally {
    await served.stop();
  }
}

/** When the engine that was joined ends, the next request finds its successor, or makes this process the engine. */
async function bridge(context: Context, first: Ready, profile: string | undefined): Promise<CommandResult> {
  const { bridgeStdioToHttp } = await import('../engine/endpoint/stdio-bridge.ts');
  const path = profile === undefined ? '' : `/p/${encodeURIComponent(profile)}`;
  const target = ({ mcp, token }: Ready) => ({ url: `${mcp}${path}`, token });
  const own: (() => Promise<void>)[] = [];
  const bridged = bridgeStdioToHttp({
    ...target(first),
    warn: context.say,
    async rejoin() {
      const served = await joinOrServe(context);
      if (!served.ok) {
        context.say(served.error.message);
        return null;
      }
      if (served.value.kind === 'started') own.push(served.value.stop);
      return target(served.value.ready);
    },
  });
  await Promise.race([bridged, stopped(context.signal)]);
  for (const stop of own) await stop();
  return ok('printed');
}
