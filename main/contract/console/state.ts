/** What consoles are shown: the whole of it, whenever something of it changed. */
import { z } from 'zod';
import { capacityState } from '../capacity.ts';
import { certificateState } from './network.ts';
import { bitrate, roomState } from './rooms.ts';
import { change } from './settings.ts';

/** Milliseconds since 1970-01-01 UTC, the appliance's clock. */
const time = z.number();

/** One measurement; CPU in cores (1 is one core fully used), memory in bytes. */
export const sample = z.object({
  at: time,
  people: z.int(),
  rooms: z.int(),
  /** Null while nobody watched: it costs the workers to say it. */
  bitrate: bitrate.nullable(),
  /** The appliance's own process. */
  cpu: z.number(),
  memory: z.number(),
  workers: z.array(z.object({ index: z.int(), pid: z.int(), cpu: z.number(), memory: z.number().nullable(), routers: z.int() })),
});
export type Sample = z.output<typeof sample>;

/** What is wrong and what mends it; `kind` is worded by the console. `detail` goes into the sentence. */
export const warning = z.object({
  kind: z.enum([
    'no-network', 'only-loopback', 'port-taken', 'http-port-taken', 'start-failed', 'stopped', 'worker-restarting', 'worker-crash-loop',
    'cpu-high', 'memory-high', 'address-not-listened', 'rolled-back', 'remote-admin-on', 'disk-full', 'settings-overridden', 'media-ports-crowded',
    'economy', 'people-refused', 'rooms-exceed',
    'certificate-outside', 'certificate-refused', 'certificate-expiring', 'certificate-expired', 'authority-replaced', 'authority-early', 'authority-ranges',
  ]),
  severity: z.enum(['info', 'warning', 'error']),
  detail: z.record(z.string(), z.union([z.string(), z.number()])),
  /** What the button does. */
  action: z.enum(['open-network', 'open-media', 'open-logs', 'open-settings', 'open-certificate', 'start', 'use-port', 'dismiss']).nullable(),
});
export type Warning = z.output<typeof warning>;

export const phase = z.enum(['starting', 'running', 'stopping', 'stopped', 'failed']);
export type Phase = z.output<typeof phase>;

export const consoleState = z.object({
  phase,
  /** Since when it is in that phase. */
  since: time,
  /** Why `failed`: one sentence. */
  error: z.string().nullable(),
  version: z.string(),
  shell: z.enum(['desktop', 'headless']),
  /** The computer's name. */
  hostName: z.string(),
  dataDir: z.string(),
  /** Where participants go, most likely address first; empty unless running. */
  meetingUrls: z.array(z.string()),
  /** SHA-256 of the certificate, as browsers show it. */
  fingerprint: z.string().nullable(),
  /** Null unless running. */
  certificate: certificateState.nullable(),
  /** Where devices that warn find help, over plain HTTP, most likely first; empty where it cannot be listened for. */
  trustUrls: z.array(z.string()),
  rooms: z.array(roomState),
  /** The latest measurement. */
  load: sample.nullable(),
  /** What the box can carry, and what it gives up to carry everybody. */
  capacity: capacityState,
  warnings: z.array(warning),
  /** A network change that is undone by itself at `until` unless somebody confirms it. */
  trial: z.object({ until: time, changes: z.array(change), meetingUrls: z.array(z.string()) }).nullable(),
  /** Grows with every change of the configuration, and of the tree of mediasoup objects. */
  configRevision: z.int(),
  objectsRevision: z.int(),
});
export type ConsoleState = z.output<typeof consoleState>;
