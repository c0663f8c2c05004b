/** What people who look at and hear each other make the box receive and send. Pure; its assumptions are told in docs/capacity.md. */
import type { Gathering } from '../../contract/capacity.ts';
import type { Config } from '../../contract/config.ts';
import type { EconomyStep } from '../../contract/economy.ts';

export type MediaSettings = Pick<Config['media'], 'webcamKbps' | 'simulcastStreams' | 'maxIncomingKbps' | 'videosAtOnce' | 'voicesAtOnce'>;

/** A second of it. */
export interface Flow {
  readonly packets: number;
  /** On the network: headers and encryption included. */
  readonly bits: number;
}

export interface Pictures {
  readonly count: number;
  /** Pixels. */
  readonly height: number;
}

export interface Traffic {
  readonly in: Flow;
  readonly out: Flow;
  /** What somebody who sends no picture is sent: nobody receives more. */
  readonly large: Pictures;
  readonly small: Pictures;
}

/** Opus, while somebody speaks. */
const VOICE = { packets: 50, kbps: 40 };
const FRAMES = 30;
/** As browsers cut frames. */
const PAYLOAD_BYTES = 1100;
/** IP 20, UDP 8, RTP 12, its extensions 14, SRTP's tag 16. */
const HEADER_BYTES = 70;

/** The sizes that a camera is sent in, largest first: its height, and its part of the bitrate. */
const LAYERS = [
  { height: 720, part: 1 },
  { height: 360, part: 1 / 3 },
  { height: 180, part: 0.1 },
] as const;

/** Small pictures beside a large one on a laptop's screen. */
const BESIDE = 4;
/** Pictures on one page of a grid there. */
const PER_PAGE = 25;
/** Up to that many, each is wide enough for the middle size. */
const WIDE = 9;

const nothing: Flow = { packets: 0, bits: 0 };

/** What this gathering makes flow while `step` is given up. */
export function trafficOf(gathering: Gathering, media: MediaSettings, step: EconomyStep): Traffic {
  const { people, layout } = gathering;
  const cameras = Math.min(gathering.cameras, people);
  const kbps = gathering.webcamKbps ?? media.webcamKbps;
  const shown = (candidates: number) => picturesOf(candidates, layout, media, step);
  const flow = ({ large, small }: Shown) => add(times(large.count, videoFlow(kbps * large.part)), times(small.count, videoFlow(kbps * small.part)));
  const voices = Math.max(1, cameras);
  const heard = (by: number) => times(Math.min(media.voicesAtOnce, by), voiceFlow);
  const all = shown(cameras);
  return {
    in: add(times(cameras, camera(kbps, media)), times(voices, voiceFlow)),
    out: add(
      // Nobody is sent their own.
      times(cameras, flow(shown(cameras - 1))),
      times(people - cameras, flow(all)),
      times(voices, heard(voices - 1)),
      times(people - voices, heard(voices)),
    ),
    large: { count: all.large.count, height: all.large.height },
    small: { count: all.small.count, height: all.small.height },
  };
}

export function add(...flows: readonly Flow[]): Flow {
  return flows.reduce((sum, { packets, bits }) => ({ packets: sum.packets + packets, bits: sum.bits + bits }), nothing);
}

type Layer = (typeof LAYERS)[number];
interface Shown {
  readonly large: Layer & { count: number };
  readonly small: Layer & { count: number };
}

/** Which of so many pictures somebody is sent, and in which size. */
function picturesOf(candidates: number, layout: Gathering['layout'], { videosAtOnce, simulcastStreams }: MediaSettings, step: EconomyStep): Shown {
  // Those that are not sent are the smaller ones.
  const sizes = LAYERS.slice(0, simulcastStreams);
  const layer = (index: number) => sizes[Math.min(index, sizes.length - 1)]!;
  const most = Math.min(candidates, mostVideos(step, videosAtOnce));
  const spare = step === 'none' ? 0 : 1;
  const large = layout === 'speaker' || most === 1 ? Math.min(1, most) : 0;
  const small = layout === 'speaker' ? Math.min(BESIDE, most - large) : large === 1 ? 0 : Math.min(PER_PAGE, most);
  const smallest = layout === 'speaker' || small > WIDE || spare === 1;
  return { large: { count: large, ...layer(spare) }, small: { count: small, ...layer(smallest ? 2 : 1) } };
}

function mostVideos(step: EconomyStep, videosAtOnce: number): number {
  if (step === 'none' || step === 'smallLayers') return videosAtOnce;
  if (step === 'fewerVideos') return Math.min(4, videosAtOnce);
  return step === 'speakerOnly' ? Math.min(1, videosAtOnce) : 0;
}

/** A camera's way to the box: all sizes that it is sent in, as far as the limit goes. */
function camera(kbps: number, { simulcastStreams, maxIncomingKbps }: MediaSettings): Flow {
  const flow = add(...LAYERS.slice(0, simulcastStreams).map(({ part }) => videoFlow(kbps * part)));
  const share = Math.min(1, (maxIncomingKbps * 1000) / flow.bits);
  return times(share, flow);
}

function videoFlow(kbps: number): Flow {
  const frameBytes = (kbps * 1000) / 8 / FRAMES;
  return flowOf(FRAMES * Math.max(1, Math.ceil(frameBytes / PAYLOAD_BYTES)), kbps);
}

const voiceFlow = flowOf(VOICE.packets, VOICE.kbps);

function flowOf(packets: number, kbps: number): Flow {
  return { packets, bits: kbps * 1000 + packets * HEADER_BYTES * 8 };
}

function times(count: number, { packets, bits }: Flow): Flow {
  return count > 0 ? { packets: packets * count, bits: bits * count } : nothing;
}
