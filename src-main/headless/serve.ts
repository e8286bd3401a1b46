/** Runs the engine without Electron: holds the home, serves the screens, their socket and the command line beside the MCP endpoint. */
import { ok, type Result } from '#contract/result.ts';
import type { Logger } from '#lib/logger.ts';
import { Scope } from '#lib/scope.ts';
import { startEngine, type Engine } from '../engine/engine.ts';
import type { Sealer } from '../engine/settings/settings-store.ts';
import type { ProcessHost } from '../processes/process-host.ts';
import { createEngineApi, type Ready } from './engine-api.ts';
import { askReady } from './ask-ready.ts';
import { lockHome } from './home-lock.ts';
import { NodeProcessHost } from './node-process-host.ts';
import { plainSealer } from './plain-sealer.ts';
import { newSecret } from './secret.ts';
import { createUiFiles } from './ui-files.ts';
import { createUiSocket } from './ui-socket.ts';

export interface ServeOptions {
  home: string;
  /** 0 takes any free port. */
  port: number;
  /** What holds the home, for whoever comes second. */
  by: string;
  version: string;
  resourcesFolder: string;
  rendererFolder: string;
  logger: Logger;
  signal?: AbortSignal | undefined;
  /** Default: plain Node child processes, and secrets as they are. The desktop shell hands in its own. */
  processHost?: ProcessHost;
  sealer?: Sealer;
}

export type Served =
  | { kind: 'started'; ready: Ready; engine: Engine; stop(): Promise<void> }
  /** Another process holds the home and answers: nothing was started here. */
  | { kind: 'joined'; ready: Ready; by: string };

/** A short command may hold the home when `jig serve` starts; it is waited for, ms. */
const waitForHomeMs = 10_000;

/** Starts the engine of `home`, or joins the one that runs. Fails with `home-busy`, `home-unavailable`, `engine-unreachable`, `port-in-use`, or what the engine says. */
export async function serve(options: ServeOptions): Promise<Result<Served>> {
  const { home, by, logger } = options;
  const outcome = await lockHome(home, { by, waitMs: waitForHomeMs, signal: options.signal });
  if (!outcome.ok) return outcome;
  if (outcome.value.kind === 'held') {
    const { holder } = outcome.value;
    const ready = await askReady(holder);
    return ready.ok ? ok({ kind: 'joined', ready: ready.value, by: holder.by }) : ready;
  }

  const scope = new Scope(logger);
  const { lock } = outcome.value;
  scope.own('home lock', () => lock.release());
  const uiKey = newSecret();
  const adminKey = newSecret();
  let engine: Engine | null = null;
  let ready: Ready | null = null;

  const api = createEngineApi({ adminKey, engine: () => engine, ready: () => ready, logger: logger.child('api') });
  const socket = createUiSocket({ key: uiKey, engine: () => engine, logger: logger.child('ui') });

  const started = await startEngine({
    home,
    resourcesFolder: options.resourcesFolder,
    version: options.version,
    processHost: options.processHost ?? new NodeProcessHost({ logger }),
    sealer: options.sealer ?? plainSealer,
    logger,
    port: options.port,
    hasScreens: true,
    handlers: [createUiFiles(options.rendererFolder), socket.handler, api],
  });
  if (!started.ok) {
    await scope.dispose();
    return started;
  }
  const running = started.value;
  engine = running;
  scope.own('engine', () => running.stop(), 15_000);
  scope.own('screens', () => socket.close());
  scope.own(
    'events',
    running.onEvent((event, payload) => socket.broadcast(event, payload)),
  );

  const { urls } = running.status();
  const origin = new URL(urls.mcp).origin;
  ready = { mcp: urls.mcp, gateway: urls.gateway, ui: `${origin}/#key=${uiKey}`, token: running.localToken, pid: process.pid };
  lock.publish({ port: Number(new URL(origin).port), origin, adminKey });
  return ok({ kind: 'started', ready, engine: running, stop: () => scope.dispose() });
}
