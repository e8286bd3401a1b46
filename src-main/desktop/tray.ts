/** The tray icon: Jig goes on serving agents when its window is closed, and says so here. */
import { join } from 'node:path';
import { Menu, nativeImage, Tray, type MenuItemConstructorOptions } from 'electron';
import type { EngineStatus } from '#contract/system.ts';

export interface TrayActions {
  openWindow(): void;
  quit(): void;
}

export class JigTray {
  private readonly tray: Tray;
  private readonly actions: TrayActions;

  /** Throws where the desktop has no tray. */
  constructor(iconsFolder: string, actions: TrayActions, platform: NodeJS.Platform = process.platform) {
    const image = nativeImage.createFromPath(join(iconsFolder, platform === 'darwin' ? 'trayTemplate.png' : 'tray-32.png'));
    // macOS recolours a template image for light and dark menu bars.
    image.setTemplateImage(platform === 'darwin');
    this.tray = new Tray(image);
    this.actions = actions;
    this.tray.on('click', actions.openWindow);
    this.show(null);
  }

  /** Null: the engine does not run. */
  show(status: EngineStatus | null): void {
    const line = statusLine(status);
    this.tray.setToolTip(`Jig: ${line}`);
    this.tray.setContextMenu(Menu.buildFromTemplate(trayTemplate(line, this.actions)));
  }

  remove(): void {
    this.tray.destroy();
  }
}

export function trayTemplate(line: string, { openWindow, quit }: TrayActions): MenuItemConstructorOptions[] {
  return [{ label: line, enabled: false }, { type: 'separator' }, { label: 'Open Jig', click: openWindow }, { label: 'Quit', click: quit }];
}

/** One line: what is served and where, or what is being waited for. */
export function statusLine(status: EngineStatus | null): string {
  if (!status || status.phase === 'starting') return 'starting';
  if (status.phase !== 'ready') return 'stopping';
  const { tools, embedded, modelState } = status.index;
  const count = `${tools} ${tools === 1 ? 'tool' : 'tools'}`;
  if (modelState === 'missing' || modelState === 'failed') return `${count}, text search only`;
  if (embedded < tools) return `${count}, ${embedded} indexed so far`;
  return `${count} at ${status.urls.mcp}`;
}
