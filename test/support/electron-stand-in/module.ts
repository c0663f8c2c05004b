/** What `import 'electron'` gives in the main process. */
import { app as theApp } from './App.ts';
import { ipcMain as theIpcMain } from './ipcMain.ts';
import { defaultSession, protocol as theProtocol } from './session.ts';
import { strict } from './strict.ts';
import * as system from './system.ts';

export { BrowserWindow, webContents } from './BrowserWindow.ts';
export { Menu, Notification, Tray } from './system.ts';

export const app = strict('app', theApp);
export const ipcMain = strict('ipcMain', theIpcMain);
export const protocol = strict('protocol', theProtocol);
export const session = strict('session', { defaultSession: strict('session.defaultSession', defaultSession) });
export const clipboard = strict('clipboard', system.clipboard);
export const dialog = strict('dialog', system.dialog);
export const powerMonitor = strict('powerMonitor', system.powerMonitor);
export const powerSaveBlocker = strict('powerSaveBlocker', system.powerSaveBlocker);
export const screen = strict('screen', system.screen);
export const shell = strict('shell', system.shell);
