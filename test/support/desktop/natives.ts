/** Writes down what the app asks of the system, and answers in its place: the same in Electron and in its stand-in. */
import type { ElectronApplication } from 'playwright-core';

export interface Item {
  label?: string;
  enabled?: boolean;
  type?: string;
}

export interface Seen {
  /** Links and folders handed to the system. */
  opened: string[];
  notifications: { title: string; body: string }[];
  questions: { title: string; message: string; buttons: string[] }[];
  /** Which button of the next questions is pressed; none: it stays open. */
  press: number | null;
  tray: { tip: string; items: Item[] } | null;
  /** Blockers of power saving that hold. */
  awake: number;
}

/** From now on. Of what came before, the tray's next change tells. */
export async function watchNatives(app: ElectronApplication): Promise<void> {
  await app.evaluate(({ shell, dialog, Notification, Tray, powerSaveBlocker }) => {
    const seen = { opened: [] as string[], notifications: [] as object[], questions: [] as object[], press: null as number | null, tray: null as { tip: string; items: object[] } | null, awake: 0 };
    Object.assign(globalThis, { seen });
    const keep = async (what: string) => {
      seen.opened.push(what);
      return '';
    };
    shell.openExternal = keep as unknown as typeof shell.openExternal;
    shell.openPath = keep;
    dialog.showMessageBox = ((...args: { title?: string; message: string; buttons?: string[] }[]) => {
      const { title, message, buttons } = args.at(-1)!;
      seen.questions.push({ title, message, buttons });
      const { press } = seen;
      return press === null ? new Promise(() => {}) : Promise.resolve({ response: press, checkboxChecked: false });
    }) as typeof dialog.showMessageBox;
    Notification.prototype.show = function (this: { title: string; body: string }) {
      seen.notifications.push({ title: this.title, body: this.body });
    };
    const { start, stop } = powerSaveBlocker;
    powerSaveBlocker.start = (type) => {
      seen.awake++;
      return start(type);
    };
    powerSaveBlocker.stop = (id) => {
      seen.awake--;
      return stop(id);
    };
    const tray = () => (seen.tray ??= { tip: '', items: [] });
    const { setToolTip, setContextMenu } = Tray.prototype;
    Tray.prototype.setToolTip = function (tip) {
      tray().tip = tip;
      setToolTip.call(this, tip);
    };
    Tray.prototype.setContextMenu = function (menu) {
      tray().items = (menu?.items ?? []).map(({ label, enabled, type }) => ({ label, enabled, type }));
      Object.assign(globalThis, { trayMenu: menu });
      setContextMenu.call(this, menu);
    };
  });
}

/** Chooses an item of the tray's menu. */
export async function clickTray(app: ElectronApplication, label: string): Promise<void> {
  await app.evaluate((_electron, name) => {
    const { trayMenu } = globalThis as unknown as { trayMenu: { items: { label: string; click: () => void }[] } };
    trayMenu.items.find((item) => item.label === name)!.click();
  }, label);
}

/** Presses this button of every question from now on. */
export async function answerQuestions(app: ElectronApplication, press: number | null): Promise<void> {
  await app.evaluate((_electron, button) => {
    (globalThis as unknown as { seen: { press: number | null } }).seen.press = button;
  }, press);
}
