/** What closing the window means. */
import type { Memory } from './memory.ts';

export interface ClosingOptions {
  readonly memory: Pick<Memory, 'content' | 'remember'>;
  /** The app is on its way out. */
  readonly leaving: () => boolean;
  /** There is a tray to go to, and whoever uses this computer wants that. */
  readonly toTray: () => boolean;
  /** Says that the app goes on running. */
  readonly tell: () => void;
  readonly quit: () => void;
}

/** Hides the window in favour of the tray (and says so the first time ever), or asks to quit. True: it may really close. */
export function closing({ memory, leaving, toTray, tell, quit }: ClosingOptions): (window: { hide(): void }) => boolean {
  return (window) => {
    if (leaving()) return true;
    if (!toTray()) {
      quit();
      return false;
    }
    window.hide();
    if (!memory.content.toldAboutTray) {
      memory.remember({ toldAboutTray: true });
      tell();
    }
    return false;
  };
}
