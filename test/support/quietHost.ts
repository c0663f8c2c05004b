/** As much of an appliance as a console needs to open: nothing runs in it, and everything in it can be set. */
import type { ConsoleHost } from '../../main/console/ConsoleHost.ts';
import { Reports } from '../../main/console/reach/Reports.ts';
import { defaultConfig } from '../../main/contract/config.ts';
import { LogRing } from '../../main/lib/LogRing.ts';
import { silentLogger } from '../../main/lib/logger.ts';
import { RoomBook } from '../../main/rooms/RoomBook.ts';

/** Everything of it may be written, and `change` says that something was. */
export type QuietHost = { -readonly [K in keyof ConsoleHost]: ConsoleHost[K] } & { change(): void; readonly listeners: number };

export function quietHost(given: Partial<ConsoleHost> = {}): QuietHost {
  const listeners = new Set<() => void>();
  const never = () => Promise.reject(new Error('a quiet host does nothing'));
  return {
    version: '0.0.0-test',
    shell: 'headless',
    dataDir: '/nonexistent',
    logger: silentLogger,
    logs: new LogRing(),
    book: new (RoomBook as unknown as new () => RoomBook)(),
    reports: new Reports(),
    phase: 'running',
    phaseSince: 1_700_000_000_000,
    error: null,
    portTaken: null,
    server: undefined,
    consolePorts: [],
    config: defaultConfig,
    configRevision: 0,
    trial: null,
    rolledBack: null,
    describeConfig: () => ({ effective: {}, file: {}, overridden: {} }),
    plan: () => {
      throw new Error('a quiet host plans nothing');
    },
    apply: never,
    confirm: never,
    revert: never,
    start: never,
    stop: never,
    renewToken: never,
    openDataDir: undefined,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ...given,
    change() {
      for (const listener of [...listeners]) listener();
    },
    get listeners() {
      return listeners.size;
    },
  };
}
