/** The appliance as tray, notifications and power saving see it. */
import type { ConsoleHost, RunningServer } from '../console/ConsoleHost.ts';
import type { Phase } from '../contract/console/state.ts';

export interface Glance {
  readonly phase: Phase;
  /** Why `failed`: one sentence. */
  readonly error: string | null;
  readonly people: number;
  /** With somebody in them. */
  readonly liveRooms: number;
  readonly meetingUrls: readonly string[];
}

/** Several changes within this are one. */
const TOGETHER_MS = 200;

export function glance({ phase, error, server }: ConsoleHost): Glance {
  const sizes = server ? [...server.rooms].map((room) => room.people.length).filter((size) => size > 0) : [];
  return { phase, error, people: sizes.reduce((sum, size) => sum + size, 0), liveRooms: sizes.length, meetingUrls: server?.meetingUrls ?? [] };
}

export interface Watcher {
  changed(now: Glance, before: Glance): void;
  workerRestarted(): void;
}

/** Tells `watcher` what changes. Returns its own undo. */
export function watch(host: ConsoleHost, watcher: Watcher): () => void {
  let before = glance(host);
  let timer: NodeJS.Timeout | undefined;
  let server: RunningServer | undefined;

  const look = () => {
    timer = undefined;
    const now = glance(host);
    watcher.changed(now, before);
    before = now;
  };
  const soon = () => void (timer ??= setTimeout(look, TOGETHER_MS));
  const restarted = () => watcher.workerRestarted();
  const leave = () => {
    server?.rooms.off('changed', soon);
    server?.workers.off('restarted', restarted);
  };
  const follow = () => {
    if (host.server !== server) {
      leave();
      server = host.server;
      server?.rooms.on('changed', soon);
      server?.workers.on('restarted', restarted);
    }
    soon();
  };
  const unfollow = host.onChange(follow);
  follow();
  return () => {
    unfollow();
    leave();
    clearTimeout(timer);
  };
}
