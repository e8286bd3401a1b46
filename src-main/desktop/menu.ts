/** The application menu: the system's own roles, and the few things that only the shell can do. */
import { Menu, shell, type MenuItemConstructorOptions } from 'electron';

export interface MenuActions {
  openWindow(): void;
  quit(): void;
  /** The folder with the library and the settings. */
  home: string;
}

export function setMenu(actions: MenuActions, platform: NodeJS.Platform = process.platform): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(actions, platform)));
}

export function menuTemplate({ openWindow, quit, home }: MenuActions, platform: NodeJS.Platform): MenuItemConstructorOptions[] {
  const quitItem: MenuItemConstructorOptions = { label: 'Quit Jig', accelerator: 'CommandOrControl+Q', click: quit };
  const file: MenuItemConstructorOptions[] = [
    { label: 'Open Jig', accelerator: 'CommandOrControl+N', click: openWindow },
    { label: 'Show data folder', click: () => void shell.openPath(home) },
    { type: 'separator' },
    { role: 'close' },
  ];
  if (platform !== 'darwin') file.push(quitItem);
  const menu: MenuItemConstructorOptions[] = [
    { label: 'File', submenu: file },
    { role: 'editMenu' },
    {
      label: 'View',
      submenu: [
        { role: 'reload' },
        { role: 'toggleDevTools' },
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
      ],
    },
    { role: 'windowMenu' },
  ];
  if (platform !== 'darwin') return menu;
  return [
    {
      label: 'Jig',
      submenu: [{ role: 'about' }, { type: 'separator' }, { role: 'hide' }, { role: 'hideOthers' }, { type: 'separator' }, quitItem],
    },
    ...menu,
  ];
}
