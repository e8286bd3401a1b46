/** Stands in for Electron, whose program is not part of an install: the same names, in memory, with what the tests look at. */
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type * as Electron from 'electron';

/** `MessagePortMain` over a real channel: messages are cloned and queued until `start`. */
export class PortDouble extends EventEmitter implements Pick<Electron.MessagePortMain, 'postMessage' | 'start' | 'close'> {
  readonly #port: MessagePort;
  isClosed = false;

  constructor(port: MessagePort) {
    super();
    this.#port = port;
    port.on('close', () => {
      this.isClosed = true;
      this.emit('close');
    });
  }

  postMessage(message: unknown): void {
    this.#port.postMessage(message);
  }

  start(): void {
    this.#port.on('message', (data: unknown) => this.emit('message', { data, ports: [] }));
  }

  close(): void {
    this.#port.close();
  }
}

export class MessageChannelMain {
  readonly port1: PortDouble;
  readonly port2: PortDouble;

  constructor() {
    const channel = new MessageChannel();
    this.port1 = new PortDouble(channel.port1);
    this.port2 = new PortDouble(channel.port2);
  }
}

/** A utility process whose program is a function of the test's. */
export class UtilityDouble extends EventEmitter implements Pick<Electron.UtilityProcess, 'kill' | 'pid' | 'stdout' | 'stderr'> {
  readonly stdout = new PassThrough();
  readonly stderr = new PassThrough();
  /** What the program sees as `process.parentPort`. */
  readonly parentPort = Object.assign(new EventEmitter(), {
    postMessage: (data: unknown) => void this.emit('message', structuredClone(data)),
  });
  readonly path: string;
  readonly args: readonly string[];
  readonly options: Electron.ForkOptions;
  pid: number | undefined;
  hasExited = false;
  killCount = 0;

  constructor(path: string, args: readonly string[], options: Electron.ForkOptions) {
    super();
    this.path = path;
    this.args = args;
    this.options = options;
  }

  postMessage(data: unknown, ports: PortDouble[] = []): void {
    if (!this.hasExited) this.parentPort.emit('message', { data: structuredClone(data), ports });
  }

  /** Asks politely, as Electron does; the program's `kill` listener decides what happens. */
  kill(): boolean {
    this.killCount += 1;
    return this.emit('kill');
  }

  start(pid: number): void {
    this.pid = pid;
    this.emit('spawn');
  }

  exit(code: number): void {
    if (this.hasExited) return;
    this.hasExited = true;
    this.pid = undefined;
    this.emit('exit', code);
  }
}

export class WebContentsDouble extends EventEmitter {
  url = '';
  isBusy = false;
  reloads = 0;
  readonly posted: { channel: string; ports: PortDouble[] }[] = [];
  readonly session = {
    permission: null as ((contents: unknown, permission: string, decide: (isGranted: boolean) => void) => void) | null,
    setPermissionRequestHandler(handler: (contents: unknown, permission: string, decide: (isGranted: boolean) => void) => void) {
      this.permission = handler;
    },
  };
  openHandler: ((details: { url: string }) => { action: string }) | null = null;

  getURL(): string {
    return this.url;
  }
  isLoading(): boolean {
    return this.isBusy;
  }
  reload(): void {
    this.reloads += 1;
  }
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler;
  }
  postMessage(channel: string, _message: unknown, ports: PortDouble[]): void {
    this.posted.push({ channel, ports });
  }
  /** What Chromium does when a page has come. */
  load(url: string): void {
    this.url = url;
    this.isBusy = false;
    this.emit('did-finish-load');
  }
}

type WindowMethods = 'isMinimized' | 'restore' | 'show' | 'focus' | 'destroy' | 'maximize' | 'isMaximized' | 'getNormalBounds';

export class BrowserWindow extends EventEmitter implements Pick<Electron.BrowserWindow, WindowMethods> {
  static readonly all: BrowserWindow[] = [];
  readonly options: Electron.BrowserWindowConstructorOptions;
  readonly webContents = new WebContentsDouble();
  bounds: Electron.Rectangle = { x: 40, y: 50, width: 900, height: 700 };
  minimized = false;
  maximized = false;
  shown = 0;
  focused = 0;
  isDestroyed = false;

  constructor(options: Electron.BrowserWindowConstructorOptions) {
    super();
    this.options = options;
    BrowserWindow.all.push(this);
  }

  loadURL(url: string): Promise<void> {
    this.webContents.url = url;
    this.webContents.isBusy = true;
    return Promise.resolve();
  }
  isMinimized(): boolean {
    return this.minimized;
  }
  restore(): void {
    this.minimized = false;
  }
  show(): void {
    this.shown += 1;
  }
  focus(): void {
    this.focused += 1;
  }
  maximize(): void {
    this.maximized = true;
  }
  isMaximized(): boolean {
    return this.maximized;
  }
  getNormalBounds(): Electron.Rectangle {
    return this.bounds;
  }
  /** What the person's click on the cross does. */
  close(): void {
    this.emit('close');
    this.destroy();
  }
  destroy(): void {
    this.isDestroyed = true;
    state.order.push('window');
    this.emit('closed');
  }
}

export class Tray extends EventEmitter implements Pick<Electron.Tray, 'setToolTip' | 'destroy'> {
  toolTip = '';
  menu: Electron.MenuItemConstructorOptions[] = [];

  constructor(_image: unknown) {
    super();
    if (!state.hasTray) throw new Error('no tray');
    state.tray = this;
  }
  setToolTip(text: string): void {
    this.toolTip = text;
  }
  setContextMenu(menu: { template: Electron.MenuItemConstructorOptions[] }): void {
    this.menu = menu.template;
  }
  destroy(): void {
    state.order.push('tray');
  }
}

/** What the doubles were told, and what they answer; `reset` between tests. */
export const state = {
  order: [] as string[],
  forked: [] as UtilityDouble[],
  /** What runs in a forked process. */
  program: (_child: UtilityDouble): void => {},
  isFirstInstance: true,
  schemes: [] as Electron.CustomScheme[],
  hasTray: true,
  tray: null as Tray | null,
  hasSafeStorage: true,
  dialogs: [] as Electron.MessageBoxOptions[],
  dialogAnswer: 0,
  opened: [] as string[],
  protocolHandler: null as ((request: Request) => Promise<Response>) | null,
  quits: 0,
};

export function reset(): void {
  Object.assign(state, {
    isFirstInstance: true,
    schemes: [],
    order: [],
    forked: [],
    program: () => {},
    hasTray: true,
    tray: null,
    hasSafeStorage: true,
  });
  Object.assign(state, { dialogs: [], dialogAnswer: 0, opened: [], protocolHandler: null, quits: 0 });
  BrowserWindow.all.length = 0;
  app.removeAllListeners();
  Object.assign(app, { isSandboxed: false, userData: '', exitCode: null });
}

/** Above every system's largest pid: a signal sent to one of these reaches nobody. */
let nextPid = 100_000_000;

export const utilityProcess = {
  fork(path: string, args: string[] = [], options: Electron.ForkOptions = {}): UtilityDouble {
    const child = new UtilityDouble(path, args, options);
    state.forked.push(child);
    queueMicrotask(() => {
      if (!child.hasExited) child.start(nextPid++);
    });
    state.program(child);
    return child;
  },
};

class AppDouble
  extends EventEmitter
  implements Pick<Electron.App, 'isPackaged' | 'quit' | 'enableSandbox' | 'requestSingleInstanceLock' | 'whenReady' | 'exit'>
{
  readonly isPackaged = false;
  isSandboxed = false;
  userData = '';
  exitCode: number | null = null;

  enableSandbox(): void {
    this.isSandboxed = true;
  }
  setPath(_name: string, path: string): void {
    this.userData = path;
  }
  requestSingleInstanceLock(): boolean {
    return state.isFirstInstance;
  }
  whenReady(): Promise<void> {
    return Promise.resolve();
  }
  exit(code: number): void {
    this.exitCode = code;
  }
  /** As in Electron: listeners of `before-quit` may hold the quit back. */
  quit(): void {
    let isHeldBack = false;
    this.emit('before-quit', { preventDefault: () => (isHeldBack = true) });
    if (!isHeldBack) {
      state.quits += 1;
      this.emit('has-quit');
    }
  }
}
export const app = new AppDouble();

export const Menu = {
  buildFromTemplate: (template: Electron.MenuItemConstructorOptions[]) => ({ template }),
  setApplicationMenu: (_menu: unknown): void => {},
};
export const nativeImage = { createFromPath: (path: string) => ({ path, setTemplateImage: (_isTemplate: boolean): void => {} }) };
export const nativeTheme = { shouldUseDarkColors: false };
export const screen = { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] };
export const shell = {
  openExternal: (url: string): Promise<void> => Promise.resolve(void state.opened.push(url)),
  openPath: (path: string): Promise<string> => Promise.resolve((state.opened.push(path), '')),
};
export const dialog = {
  showErrorBox(title: string, content: string): void {
    state.dialogs.push({ title, message: content });
  },
  showMessageBox(options: Electron.MessageBoxOptions): Promise<{ response: number }> {
    state.dialogs.push(options);
    return Promise.resolve({ response: state.dialogAnswer });
  },
};
export const protocol = {
  registerSchemesAsPrivileged: (schemes: Electron.CustomScheme[]): void => void state.schemes.push(...schemes),
  handle: (_scheme: string, handler: (request: Request) => Promise<Response>): void => {
    state.protocolHandler = handler;
  },
  unhandle: (_scheme: string): void => {
    state.order.push('screens');
  },
};
/** Seals by turning the text around: enough to see whether a file holds the plain text. */
export const safeStorage = {
  isAsyncEncryptionAvailable: (): Promise<boolean> => Promise.resolve(state.hasSafeStorage),
  encryptStringAsync: (text: string): Promise<Buffer> => Promise.resolve(Buffer.from([...text].toReversed().join(''))),
  decryptStringAsync: (sealed: Buffer) => Promise.resolve({ result: [...sealed.toString()].toReversed().join(''), shouldReEncrypt: false }),
};
export const ipcRenderer = new EventEmitter();
