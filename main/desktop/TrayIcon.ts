/** The icon in the tray, its words and its menu kept as things are. */
import { Menu, Tray } from 'electron';
import type { Glance } from './glance.ts';
import { trayMenu, trayState, type TrayActions } from './trayMenu.ts';
import type { Words } from './words.ts';

export class TrayIcon {
  readonly #tray: Tray;
  readonly #words: Words;
  readonly #actions: TrayActions;

  /** Throws where the system has no tray. */
  constructor(icon: string, words: Words, actions: TrayActions) {
    this.#tray = new Tray(icon);
    this.#words = words;
    this.#actions = actions;
    this.#tray.on('click', () => actions.openConsole());
  }

  update(now: Glance): void {
    this.#tray.setToolTip(`Soupbox: ${trayState(now, this.#words)}`);
    this.#tray.setContextMenu(Menu.buildFromTemplate(trayMenu(now, this.#words, this.#actions)));
  }

  close(): void {
    this.#tray.destroy();
  }
}
