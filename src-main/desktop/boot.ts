/** Starts the shell in phases, and stops it in reverse: screens' files, engine, window, menu, tray. */
import { join } from 'node:path';
import { app, type Event } from 'electron';
import { errorText } from '#lib/guards.ts';
import type { Logger } from '#lib/logger.ts';
import { Scope } from '#lib/scope.ts';
import { defaultPort } from '../engine/endpoint/default-port.ts';
import { serveApp } from './app-protocol.ts';
import { askAfterCrashes, tellRunsElsewhere, tellStartFailed } from './dialogs.ts';
import { EngineProcess } from './engine-process.ts';
import { setMenu } from './menu.ts';
import type { Places } from './places.ts';
import { sealKeyOf } from './seal-key.ts';
import { JigTray } from './tray.ts';
import { MainWindow } from './window.ts';

/** Call when the app is ready. The app then lives until `quit`. */
export async function boot(places: Places, logger: Logger, port: number = defaultPort): Promise<void> {
  const scope = new Scope(logger);
  quitThrough(scope);
  scope.own('screens', serveApp(places.rendererFolder));

  const { home, resourcesFolder, rendererFolder, version } = places;
  const sealKey = await sealKeyOf(home, logger);
  const engine = new EngineProcess({ home, resourcesFolder, rendererFolder, version, port, sealKey }, logger);
  scope.own('engine', () => engine.stop(), 20_000);

  const window = new MainWindow({ places, logger, connect: () => engine.connectWindow() });
  scope.own('window', () => window.close());
  const actions = { openWindow: () => window.show(), quit: () => app.quit(), home };
  setMenu(actions);
  const tray = openTray(join(resourcesFolder, 'icons'), actions, logger);
  if (tray) scope.own('tray', () => tray.remove());

  engine.events.on('ready', () => window.connect());
  engine.events.on('status', (status) => tray?.show(status));
  engine.events.on('failed', (failure) => void tellStartFailed(failure).then(() => app.quit()));
  engine.events.on('joined', ({ ui, by }) => void tellRunsElsewhere(ui, by).then(() => app.quit()));
  engine.events.on('broken', ({ code }) => {
    tray?.show(null);
    void askAfterCrashes(code).then((isWanted) => (isWanted ? engine.run() : app.quit()));
  });
  app.on('second-instance', actions.openWindow);
  app.on('activate', actions.openWindow);
  // Agents are served on; the tray, the dock or a second start opens the window again.
  app.on('window-all-closed', () => {});

  engine.run();
  window.show();
}

/** The first quit is held back until everything has stopped in order; the second goes through. */
function quitThrough(scope: Scope): void {
  let state: 'running' | 'stopping' | 'stopped' = 'running';
  app.on('before-quit', (event: Event) => {
    if (state === 'stopped') return;
    event.preventDefault();
    if (state === 'stopping') return;
    state = 'stopping';
    void scope.dispose().then(() => {
      state = 'stopped';
      app.quit();
    });
  });
}

function openTray(iconsFolder: string, actions: { openWindow(): void; quit(): void }, logger: Logger): JigTray | null {
  try {
    return new JigTray(iconsFolder, actions);
  } catch (error) {
    logger.warn('this desktop has no tray', { error: errorText(error) });
    return null;
  }
}
