/** What the system would draw or do: tray, menus, notifications, dialogs. Here it is only kept, and nobody clicks. */
import { EventEmitter } from 'node:events';

export class Tray extends EventEmitter {
  readonly image: string;

  constructor(image: string) {
    super();
    this.image = image;
  }

  setToolTip(_text: string): void {}
  setContextMenu(_menu: Menu | null): void {}
  destroy(): void {}
}

interface Item {
  label?: string;
  role?: string;
  type?: string;
  enabled?: boolean;
  submenu?: Item[];
  click?: () => void;
}

export class Menu {
  static #application: Menu | null = null;
  readonly items: Item[];

  constructor(items: Item[] = []) {
    this.items = items;
  }

  static buildFromTemplate(template: Item[]): Menu {
    for (const item of template) if (!item.label && !item.role && item.type !== 'separator') throw new Error('Invalid template for MenuItem: must have a label or role');
    return new Menu(template);
  }

  static setApplicationMenu(menu: Menu | null): void {
    this.#application = menu;
  }

  static getApplicationMenu(): Menu | null {
    return this.#application;
  }
}

export class Notification extends EventEmitter {
  readonly title: string;
  readonly body: string;

  static isSupported(): boolean {
    return true;
  }

  constructor({ title = '', body = '' }: { title?: string; body?: string } = {}) {
    super();
    this.title = title;
    this.body = body;
  }

  show(): void {}
  close(): void {}
}

export const dialog = {
  /** Nobody answers: it stays open, as it would on an unattended screen. */
  showMessageBox: (): Promise<never> => new Promise(() => {}),
  showErrorBox: (title: string, text: string): void => void process.stderr.write(`${title}: ${text}\n`),
};

const blockers = new Set<number>();
let lastBlocker = 0;
export const powerSaveBlocker = {
  start(_type: string): number {
    blockers.add(++lastBlocker);
    return lastBlocker;
  },
  stop: (id: number): boolean => blockers.delete(id),
  isStarted: (id: number): boolean => blockers.has(id),
};

export const powerMonitor = new EventEmitter();

let clipped = '';
export const clipboard = {
  writeText: async (text: string): Promise<void> => void (clipped = text),
  readText: async (): Promise<string> => clipped,
};

export const shell = {
  openExternal: async (_url: string): Promise<void> => {},
  openPath: async (_path: string): Promise<string> => '',
};

const display = { id: 1, bounds: { x: 0, y: 0, width: 1920, height: 1080 }, workArea: { x: 0, y: 0, width: 1920, height: 1040 } };
export const screen = Object.assign(new EventEmitter(), { getPrimaryDisplay: () => display, getAllDisplays: () => [display] });
