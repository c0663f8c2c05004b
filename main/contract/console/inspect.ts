/** Looking inside: mediasoup's objects, and the log. */
import { z } from 'zod';
import { request } from '../message.ts';
import { nothing } from '../nothing.ts';

export const objectType = z.enum(['room', 'worker', 'webRtcServer', 'router', 'transport', 'producer', 'consumer', 'dataProducer', 'dataConsumer', 'rtpObserver']);
export type ObjectType = z.output<typeof objectType>;
/** The id is mediasoup's; a worker's its process id; followed by `@` and the transport's where another object has the same (pipes). */
const ofObject = z.object({ type: objectType, id: z.string().min(1).max(128) });

/** One line of the tree. */
export const inspectedObject = z.object({
  type: objectType,
  id: z.string(),
  /** `type:id` of what it is on; null for workers and rooms. */
  parent: z.string().nullable(),
  /** Short facts to show and to search: kind, codec, source, who, room, address, state. */
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
export type InspectedObject = z.output<typeof inspectedObject>;

export const logEntry = z.object({
  /** Grows by one with each entry. */
  seq: z.int(),
  /** Milliseconds since 1970-01-01 UTC. */
  time: z.number(),
  level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']),
  /** Which part said it: http, signalling, rooms, media, worker, config, console, desktop, app. */
  subsystem: z.string(),
  message: z.string(),
  /** The rest of the entry. */
  fields: z.record(z.string(), z.unknown()),
});
export type LogEntry = z.output<typeof logEntry>;

export const inspectRequests = {
  getObjects: request(nothing, z.object({ revision: z.int(), objects: z.array(inspectedObject) })),
  /** mediasoup's dump of one object, without secrets. 404 when it is gone. */
  dumpObject: request(ofObject, z.record(z.string(), z.unknown())),
  /** mediasoup's statistics of one object, without secrets; a worker's resource usage. 404 when it is gone or has none. */
  objectStats: request(ofObject, z.array(z.record(z.string(), z.unknown()))),
  /** A zip, base64: dumps, statistics, configuration, logs, versions; no secrets, and no names unless wanted. */
  supportBundle: request(z.object({ names: z.boolean().default(false) }), z.object({ fileName: z.string(), zip: z.string() })),

  /** The last entries; while following, new ones are pushed. */
  followLogs: request(z.object({ follow: z.boolean() }), z.object({ entries: z.array(logEntry) })),
};
