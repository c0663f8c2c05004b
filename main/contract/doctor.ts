/**
 * The doctor: what a device and the box say to each other to find out which
 * layer between them fails. Plain HTTP answers `facts` and takes a report, so
 * that something is said also where nothing else gets through.
 */
import { z } from 'zod';
import { request } from './message.ts';
import { nothing } from './nothing.ts';
import * as rtp from './rtp.ts';
import { remark } from './text.ts';

/** Milliseconds since 1970-01-01 UTC. */
const time = z.number();

/** In the order in which they are tried; each needs the ones before, but the last two. */
export const layers = ['http', 'tls', 'wss', 'udp', 'tcp', 'speed', 'clock', 'name'] as const;
export const layer = z.enum(layers);
export type Layer = z.output<typeof layer>;

/** `off`: not tried, because an earlier layer failed or the browser does not let it. */
export const light = z.enum(['green', 'yellow', 'red', 'off']);
export type Light = z.output<typeof light>;

/** What was found; worded by the page and by the console. */
export const cause = z.enum([
  'works', 'not-from-here', 'needs-earlier', 'unreachable', 'untrusted', 'clock-refuses', 'port-closed', 'cut-off', 'busy', 'failed',
  'blocked', 'both-blocked', 'slow', 'unsteady', 'differs', 'unknown', 'unresolved',
]);
export type Cause = z.output<typeof cause>;

const texts: ReadonlySet<string> = new Set(['address', 'name', 'over']);
/** What was measured: milliseconds, bits a second, addresses. */
export const measured = z
  .record(z.string().regex(/^[a-zA-Z]{1,24}$/), z.union([z.number(), remark]))
  .refine((facts) => Object.entries(facts).every(([key, value]) => typeof value === (texts.has(key) ? 'string' : 'number')), 'only addresses and names are texts');
export type Measured = z.output<typeof measured>;

export const result = z.object({ layer, light, cause, measured: measured.refine((facts) => Object.keys(facts).length <= 12, 'at most 12 facts') });
export type Result = z.output<typeof result>;

/** What the page found, posted to `/doctor/report` when it has finished. */
export const report = z.object({
  /** What was used to open the page. */
  page: z.enum(['http', 'https']),
  /** The device in a few words: "Chrome, Android". */
  device: remark,
  results: z.array(result).min(1).max(layers.length).refine((all) => new Set(all.map((one) => one.layer)).size === all.length, 'each layer once'),
});
export type Report = z.output<typeof report>;

/** Handshakes on the HTTPS port that came from the asker's address since it began. */
export const handshakes = z.object({ arrived: z.int(), secured: z.int(), failed: z.int() });
export type Handshakes = z.output<typeof handshakes>;

/** What the box says of itself, over HTTP and HTTPS alike. */
export const facts = z.object({
  /** The box's clock. */
  time,
  /** Where the asker comes from, as the box sees it. */
  remoteAddress: z.string(),
  httpsPort: z.int(),
  httpPort: z.int(),
  /** Media: UDP and TCP. */
  rtcPorts: z.array(z.int()),
  /** What the box can be called by where the network finds names by itself: `box.local`. */
  name: z.string().nullable(),
  certificate: z.object({ notBefore: time, notAfter: time }).nullable(),
  handshakes,
});
export type Facts = z.output<typeof facts>;

export const doctorContract = {
  requests: {
    /**
     * Opens a short-lived transport whose channels 0 (ordered, reliable) and 1 (neither) give back what is sent over them.
     * Closes the one before. 429 while too many others are being examined: ask again in a moment.
     */
    openMedia: request(z.object({ protocol: z.enum(['udp', 'tcp']) }), rtp.transportOptions),
    connectMedia: request(z.object({ dtlsParameters: rtp.dtlsParameters }), nothing),
    closeMedia: request(nothing, nothing),
  },
  notifications: {},
} as const;
export type DoctorContract = typeof doctorContract;

/** A report as the box keeps it. */
export const keptReport = report.extend({
  at: time,
  remoteAddress: z.string(),
  /** The address of ours that it reached. */
  localAddress: z.string(),
});
export type KeptReport = z.output<typeof keptReport>;
