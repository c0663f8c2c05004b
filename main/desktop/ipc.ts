/** The console's carrier in the desktop app: one channel to ask, one to tell, and nobody else may use them. */
import type { IpcMain, IpcMainInvokeEvent, WebContents } from 'electron';
import type { Console, ConsoleSession } from '../console/Console.ts';
import { consoleHandlers } from '../console/handlers/index.ts';
import type { BridgeAnswer } from '../contract/bridge.ts';
import { consoleContract } from '../contract/console.ts';
import { errorCodes } from '../contract/errors.ts';
import type { Logger } from '../lib/logger.ts';
import { dispatch } from '../server/dispatch.ts';
import { NOTIFICATION, REQUEST } from './channels.ts';
import { isConsoleUrl } from './scheme.ts';

export interface IpcOptions {
  readonly ipcMain: Pick<IpcMain, 'handle' | 'removeHandler'>;
  readonly console: Console;
  readonly logger: Logger;
}

/** Answers consoles from now on. Returns its own undo. */
export function answerConsoles({ ipcMain, console, logger }: IpcOptions): () => void {
  const sessions = new Map<WebContents, ConsoleSession>();

  const sessionOf = (contents: WebContents): ConsoleSession => {
    const open = sessions.get(contents);
    if (open) return open;
    const session = console.open({
      notify: (notice, data) => {
        if (!contents.isDestroyed()) contents.send(NOTIFICATION, notice, data);
      },
    });
    sessions.set(contents, session);
    onceGone(contents, () => {
      sessions.delete(contents);
      session.close();
    });
    return session;
  };

  ipcMain.handle(REQUEST, (event, method: unknown, data: unknown): BridgeAnswer | Promise<BridgeAnswer> => {
    if (!isFromConsole(event)) {
      logger.warn({ origin: event.senderFrame?.origin }, 'a request of a page that is not the console was refused');
      return { ok: false, code: errorCodes.forbidden, reason: 'only the console may ask' };
    }
    return dispatch(consoleContract, consoleHandlers, sessionOf(event.sender), String(method), data, logger);
  });

  return () => {
    ipcMain.removeHandler(REQUEST);
    for (const session of sessions.values()) session.close();
    sessions.clear();
  };
}

/** The console itself, not a frame within it; what frame it was cannot be told once that has gone. */
function isFromConsole({ senderFrame }: IpcMainInvokeEvent): boolean {
  return senderFrame !== null && senderFrame.parent === null && isConsoleUrl(senderFrame.url);
}

/** The page is gone: another one came, or its window or its process ended. */
function onceGone(contents: WebContents, listener: () => void): void {
  const gone = () => {
    contents.off('did-navigate', gone);
    contents.off('destroyed', gone);
    contents.off('render-process-gone', gone);
    listener();
  };
  contents.on('did-navigate', gone);
  contents.on('destroyed', gone);
  contents.on('render-process-gone', gone);
}
