/** The tray's menu, from how things are: pure, so that it can be read and tested without a tray. */
import type { MenuItemConstructorOptions } from 'electron';
import type { Glance } from './glance.ts';
import type { Words } from './words.ts';

export interface TrayActions {
  openConsole(): void;
  copyAddress(url: string): void;
  showQr(): void;
  start(): void;
  stop(): void;
  quit(): void;
}

/** One line: the state, and who is there. */
export function trayState({ phase, people, liveRooms }: Glance, words: Words): string {
  return people > 0 ? `${words.phase[phase]} · ${words.people(people, liveRooms)}` : words.phase[phase];
}

export function trayMenu(now: Glance, words: Words, actions: TrayActions): MenuItemConstructorOptions[] {
  const [address] = now.meetingUrls;
  const stands = now.phase === 'stopped' || now.phase === 'failed';
  return [
    { label: trayState(now, words), enabled: false },
    { type: 'separator' },
    { label: words.openConsole, click: actions.openConsole },
    { label: words.copyAddress, enabled: address !== undefined, click: () => address && actions.copyAddress(address) },
    { label: words.showQr, enabled: address !== undefined, click: actions.showQr },
    { type: 'separator' },
    stands ? { label: words.start, click: actions.start } : { label: words.stop, enabled: now.phase === 'running', click: actions.stop },
    { label: words.quit, click: actions.quit },
  ];
}
