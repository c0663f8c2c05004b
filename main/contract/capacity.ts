/**
 * What the box can carry: what a lesson would need, what it gives up right now
 * to carry everybody, and what it found out by loading itself. Part of the
 * console's contract.
 */
import { z } from 'zod';
import { economyStep } from './economy.ts';
import { request } from './message.ts';
import { nothing } from './nothing.ts';

/** Milliseconds since 1970-01-01 UTC, the appliance's clock. */
const time = z.number();
/** 1 is all of it; more than 1 is more than there is. */
const share = z.number().min(0);
const people = z.int().min(1).max(10_000);

/**
 * How people look at each other. `speaker`: one picture large, some of the
 * others small beside it; `grid`: all alike.
 */
export const layout = z.enum(['speaker', 'grid']);
export type Layout = z.output<typeof layout>;

/** People who come together in one room. */
export const gathering = z.object({
  people,
  /** How many of them send a picture; whoever does is taken to be heard, too. */
  cameras: z.int().min(0).max(10_000),
  layout,
  /** What a camera is sent with; null means the appliance's setting (`media.webcamKbps`). */
  webcamKbps: z.int().min(50).max(20_000).nullable().default(null),
});
export type Gathering = z.output<typeof gathering>;

/** Pictures that somebody is sent: how many, and how high, in pixels. */
const pictures = z.object({ count: z.int(), height: z.int() });

/** - `cpu`: the media workers; `link`: the network that most people are behind. */
export const bottleneck = z.enum(['cpu', 'link']);
export type Bottleneck = z.output<typeof bottleneck>;

/** What some gatherings at the same time would need of this machine. Figures are of all of them together. */
export const prediction = z.object({
  people: z.int(),
  /** Of whoever receives most. */
  large: pictures,
  small: pictures,
  packetsPerSecond: z.object({ in: z.number(), out: z.number() }),
  /** bit/s on the network, headers and encryption included. */
  bitrate: z.object({ in: z.number(), out: z.number() }),
  /** Of the cores that the media workers have. */
  cpu: share,
  /** Of what is taken to pass on the main network; null where its speed is neither known nor assumed. */
  link: share.nullable(),
  /** `tight`: it fits, with little to spare; `too-much`: something would be given up. */
  verdict: z.enum(['fits', 'tight', 'too-much']),
  /** What is used up first. */
  limit: bottleneck,
  /** With how much given up it fits; null where people would be refused. */
  step: economyStep.nullable(),
  /** As many people fit with nothing given up, if each gathering were that large; 0 where none do. */
  mostPeople: z.int(),
});
export type Prediction = z.output<typeof prediction>;

/** What one run of the self-test has found. */
export const selfTestResult = z.object({
  at: time,
  /** People who can watch one speaker (sound and 500 kbit/s of video) on one core, with less than 0.5 % lost and 95 % of packets in less than 50 ms. */
  perCore: z.int().min(0),
  /** The same on all cores that the media workers have. */
  onMachine: z.int().min(0),
  /** Busy or slow before that number of people was found: the machine carries at least that. */
  atLeast: z.boolean(),
  /** People who can all see and hear each other in one room, by the prediction. */
  together: z.int().min(0),
  /** CPU time of a worker for one forwarded packet. */
  microsPerPacket: z.number().min(0.1).max(1000),
  /** At the largest load that was carried well. */
  p95Ms: z.number().min(0),
  lossPercent: z.number().min(0).max(100),
  workers: z.int().min(1),
  /** The processor, as the system calls it. */
  cpuModel: z.string().max(200),
  versions: z.object({ soupbox: z.string().max(100), mediasoup: z.string().max(100) }),
  /** People were in rooms meanwhile: the figures are too low, and they may have noticed. */
  despitePeople: z.boolean(),
});
export type SelfTestResult = z.output<typeof selfTestResult>;

/** A self-test that is under way. */
export const selfTestProgress = z.object({
  startedAt: time,
  /** 0 to 1, of the time that it takes. */
  done: share,
  /** Synthetic people who watch right now. */
  carried: z.int(),
  /** Of the one core that is under test. */
  cpu: share,
  p95Ms: z.number(),
  lossPercent: z.number(),
});
export type SelfTestProgress = z.output<typeof selfTestProgress>;

/** Part of the console's snapshot. */
export const capacityState = z.object({
  economy: z.object({
    step: economyStep,
    /** Since when; null while nothing is given up. */
    since: time.nullable(),
    /** What drove it there; `signalling`: the appliance's own process answers late. */
    cause: z.enum(['cpu', 'link', 'signalling']).nullable(),
  }),
  /** What predictions go by. */
  cost: z.object({ microsPerPacket: z.number(), from: z.enum(['self-test', 'measured', 'assumed']) }),
  /** Cores that the media workers have. */
  cores: z.int(),
  /** The network that most people are behind; Wi-Fi passes about half of its speed. */
  link: z.object({ name: z.string(), wifi: z.boolean(), mbps: z.number(), from: z.enum(['system', 'assumed']) }).nullable(),
  selfTest: z.object({
    running: selfTestProgress.nullable(),
    /** The newest first. */
    results: z.array(selfTestResult).max(10),
    /** How the last one ended that gave no result; null where it gave one. `people`: somebody came into a room. */
    ended: z.enum(['cancelled', 'people', 'stopped', 'failed']).nullable(),
  }),
});
export type CapacityState = z.output<typeof capacityState>;

export const capacityRequests = {
  /** What these gatherings at the same time would need. */
  predict: request(z.object({ gatherings: z.array(gathering).min(1).max(500) }), prediction),
  /**
   * Loads the box with synthetic people for about 20 s; how it goes stands in the snapshot.
   * Refusals: 409 while one runs, while the server is stopped, and while people are in rooms unless `despitePeople`.
   */
  startSelfTest: request(z.object({ despitePeople: z.boolean().default(false) }), nothing),
  /** Ends it without a result. 409 while none runs. */
  cancelSelfTest: request(nothing, nothing),
};
