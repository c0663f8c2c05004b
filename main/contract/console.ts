/**
 * Host's console <-> appliance. One contract, two carriers: IPC in the desktop
 * app, a WebSocket on the loopback-only admin listener (headless). Whole
 * snapshots (`state`) are pushed when something changed, at most four a second;
 * what is large or rarely looked at (dumps, statistics, logs) is asked for.
 */
import { z } from 'zod';
import { capacityRequests } from './capacity.ts';
import { inspectRequests, logEntry } from './console/inspect.ts';
import { networkRequests } from './console/network.ts';
import { roomRequests } from './console/rooms.ts';
import { settingsRequests } from './console/settings.ts';
import { consoleState, sample } from './console/state.ts';
import { notification, request } from './message.ts';
import { nothing } from './nothing.ts';
import { reachRequests } from './reach.ts';

const requests = {
  /** The present snapshot; pushes follow from now on. */
  getState: request(nothing, consoleState),
  /** The last minutes, oldest first, one sample every two seconds. */
  getHistory: request(nothing, z.array(sample)),
  /** Versions and licences of what is inside. */
  getAbout: request(
    nothing,
    z.object({
      versions: z.record(z.string(), z.string()),
      licences: z.array(z.object({ name: z.string(), version: z.string(), licence: z.string() })),
    }),
  ),

  // ---- the public server
  start: request(nothing, nothing),
  stop: request(nothing, nothing),

  ...roomRequests,
  ...capacityRequests,
  ...reachRequests,
  ...networkRequests,
  ...settingsRequests,
  ...inspectRequests,

  // ---- this console
  /** Makes a new token; every other console must sign in again. */
  renewToken: request(nothing, nothing),
  /** Desktop app: opens the data folder in the file manager. 409 elsewhere. */
  openDataDir: request(nothing, nothing),
};

const notifications = {
  state: notification(consoleState),
  log: notification(z.object({ entries: z.array(logEntry) })),
  /** The console itself answers at another address now; `url` carries a one-time code. */
  consoleMoved: notification(z.object({ url: z.string() })),
};

export const consoleContract = { requests, notifications } as const;
export type ConsoleContract = typeof consoleContract;

/**
 * The door in front of the console where its carrier is a WebSocket: the first
 * message, and the only one until it is answered.
 */
export const doorContract = {
  requests: {
    /**
     * By the one-time code of a console link, the session that a code was
     * exchanged for, or the token itself. Answers a session for next time.
     * Refusals: 401, later and later; a correct one always passes.
     */
    authenticate: request(
      z.object({ code: z.string().max(128).optional(), session: z.string().max(128).optional(), token: z.string().max(128).optional() }),
      z.object({ session: z.string() }),
    ),
  },
  notifications: {},
} as const;
export type DoorContract = typeof doorContract;


