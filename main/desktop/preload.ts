/** Runs sandboxed in the console's window, apart from the page. Built as CommonJS: a sandboxed preload must be. */
import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron';
import type { BridgeAnswer, ConsoleBridge } from '../contract/bridge.ts';
import { NOTIFICATION, REQUEST } from './channels.ts';

const bridge: ConsoleBridge = {
  request: (method, data) => ipcRenderer.invoke(REQUEST, method, data) as Promise<BridgeAnswer>,
  onNotification: (listener) => {
    // The event itself holds `sender`, which is more than the page may have.
    const heard = (_event: IpcRendererEvent, notice: string, data: unknown) => listener(notice, data);
    ipcRenderer.on(NOTIFICATION, heard);
    return () => void ipcRenderer.off(NOTIFICATION, heard);
  },
};

contextBridge.exposeInMainWorld('soupbox', bridge);
