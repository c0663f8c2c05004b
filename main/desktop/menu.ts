/** The application's menu. Roles bring their own words and shortcuts; without Edit, macOS could not even copy. */
import type { MenuItemConstructorOptions } from 'electron';
import type { Words } from './words.ts';

export interface MenuActions {
  openDataDir(): void;
  openLink(url: string): void;
  quit(): void;
}

export function applicationMenu({ menu, openDataDir, quit }: Words, actions: MenuActions, platform: NodeJS.Platform = process.platform): MenuItemConstructorOptions[] {
  const quitting: MenuItemConstructorOptions = { label: quit, accelerator: 'CmdOrCtrl+Q', click: actions.quit };
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const own: MenuItemConstructorOptions[] =
    platform === 'darwin' ? [{ label: 'Soupbox', submenu: [{ role: 'about' }, separator, { role: 'services' }, separator, { role: 'hide' }, { role: 'hideOthers' }, { role: 'unhide' }, separator, quitting] }] : [];
  return [
    ...own,
    { label: menu.file, submenu: [{ label: openDataDir, click: actions.openDataDir }, { role: 'close' }, ...(platform === 'darwin' ? [] : [separator, quitting])] },
    { label: menu.edit, submenu: [{ role: 'undo' }, { role: 'redo' }, separator, { role: 'cut' }, { role: 'copy' }, { role: 'paste' }, { role: 'selectAll' }] },
    { label: menu.view, submenu: [{ role: 'reload' }, separator, { role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, separator, { role: 'togglefullscreen' }] },
    { label: menu.window, submenu: [{ role: 'minimize' }, { role: 'zoom' }] },
    { label: menu.help, role: 'help', submenu: [{ label: menu.about, click: () => actions.openLink('https://mediasoup.org/') }] },
  ];
}
