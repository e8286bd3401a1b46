/** The one window: sandboxed, at home only on `app://jig/`, with exactly one port to the engine at a time. */
import { join } from 'node:path';
import { BrowserWindow, nativeTheme, screen, shell, type MessagePortMain } from 'electron';
import { errorText } from '#lib/guards.ts';
import type { Logger } from '#lib/logger.ts';
import { appOrigin } from './app-protocol.ts';
import type { Places } from './places.ts';
import { readBounds, writeBounds } from './window-bounds.ts';

export interface MainWindowOptions {
  places: Places;
  logger: Logger;
  /** A fresh port to the engine; null while it serves nobody. */
  connect: () => MessagePortMain | null;
}

/** The page's own background (src-renderer/ui/tokens.css): nothing flashes before the first paint. */
const backgrounds = { light: '#ffffff', dark: '#111318' };

export class MainWindow {
  private readonly options: MainWindowOptions;
  private window: BrowserWindow | null = null;

  constructor(options: MainWindowOptions) {
    this.options = options;
  }

  /** Opens the window, or brings the open one to the front. */
  show(): void {
    if (this.window) {
      if (this.window.isMinimized()) this.window.restore();
      this.window.show();
      this.window.focus();
      return;
    }
    this.window = this.open();
  }

  /** Hands the page a new port: after each load, and when the engine has come (back) to life. */
  connect(): void {
    const contents = this.window?.webContents;
    // The port is the engine: only our own page may have it, whatever the window has been led to.
    if (!contents || contents.isLoading() || !isOwnPage(contents.getURL())) return;
    const port = this.options.connect();
    if (port) contents.postMessage('jig-port', null, [port]);
  }

  /** Closes the window for good. */
  close(): void {
    this.window?.destroy();
    this.window = null;
  }

  private open(): BrowserWindow {
    const { places, logger } = this.options;
    const boundsFile = join(places.home, 'desktop', 'window.json');
    const { isMaximized, ...bounds } = readBounds(
      boundsFile,
      screen.getAllDisplays().map((display) => display.workArea),
    );
    const window = new BrowserWindow({
      ...bounds,
      minWidth: 720,
      minHeight: 480,
      title: 'Jig',
      show: false,
      backgroundColor: nativeTheme.shouldUseDarkColors ? backgrounds.dark : backgrounds.light,
      icon: join(places.resourcesFolder, 'icons', 'jig-512.png'),
      webPreferences: {
        preload: places.preloadFile,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        webSecurity: true,
        webviewTag: false,
        spellcheck: false,
      },
    });
    if (isMaximized) window.maximize();
    guard(window);
    window.once('ready-to-show', () => window.show());
    window.on('close', () => {
      try {
        writeBounds(boundsFile, { ...window.getNormalBounds(), isMaximized: window.isMaximized() });
      } catch (error) {
        logger.warn('the window’s place cannot be remembered', { error: errorText(error) });
      }
    });
    window.on('closed', () => {
      this.window = null;
    });
    window.webContents.on('did-finish-load', () => this.connect());
    window.webContents.on('render-process-gone', (_event, { reason }) => {
      logger.error('the window’s process is gone', { reason });
      if (reason !== 'clean-exit') window.webContents.reload();
    });
    window.loadURL(`${appOrigin}/`).catch((error: unknown) => logger.error('the screens could not be loaded', { error: errorText(error) }));
    return window;
  }
}

/** The window never leaves our page; links open in the person's browser, and only web addresses do. */
function guard(window: BrowserWindow): void {
  const contents = window.webContents;
  contents.on('will-navigate', (event, url) => {
    if (!isOwnPage(url)) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    if (/^https?:\/\//i.test(url)) void shell.openExternal(url);
    return { action: 'deny' };
  });
  contents.session.setPermissionRequestHandler((_contents, permission, decide) => decide(permission === 'clipboard-sanitized-write'));
}

function isOwnPage(url: string): boolean {
  return url === appOrigin || url.startsWith(`${appOrigin}/`);
}
