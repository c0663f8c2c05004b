/** What gatherings would need of this machine, and whether it has that. Pure. */
import type { Gathering, Prediction } from '../../contract/capacity.ts';
import { economySteps, type EconomyStep } from '../../contract/economy.ts';
import { add, trafficOf, type MediaSettings, type Traffic } from './traffic.ts';

/** What there is to carry people with. */
export interface Machine {
  /** Cores that the media workers have. */
  readonly cores: number;
  /** CPU time of a worker for a packet that comes in, or goes out. */
  readonly microsPerPacket: number;
  /** How much of that may be used: 0 to 1. */
  readonly cpuLimit: number;
  /** Null where nothing is known of it. */
  readonly link: Link | null;
  readonly media: MediaSettings;
}

export interface Link {
  /** Mbit/s that it says it has. */
  readonly mbps: number;
  readonly wifi: boolean;
}

/** Everybody on a Wi-Fi shares its air, both ways, and half of it goes into taking turns. */
const WIFI_PASSES = 0.5;
const CABLE_PASSES = 0.9;
/** From here on there is little to spare. */
const TIGHT = 0.7;
const MOST_PEOPLE = 10_000;

export function predict(gatherings: readonly Gathering[], machine: Machine): Prediction {
  const need = needOf(gatherings, machine, 'none');
  const { large, small } = need.largest;
  return {
    people: gatherings.reduce((total, { people }) => total + people, 0),
    large,
    small,
    packetsPerSecond: { in: need.in.packets, out: need.out.packets },
    bitrate: { in: need.in.bits, out: need.out.bits },
    cpu: need.cpu,
    link: need.link,
    verdict: need.use <= TIGHT ? 'fits' : need.use <= 1 ? 'tight' : 'too-much',
    limit: need.limit,
    step: economySteps.find((step) => step !== 'full' && needOf(gatherings, machine, step).use <= 1) ?? null,
    mostPeople: mostPeople(gatherings, machine),
  };
}

/** As many as can all see and hear each other in one room. */
export function mostTogether(machine: Machine): number {
  return mostPeople([{ people: 2, cameras: 2, layout: 'grid', webcamKbps: null }], machine);
}

interface Need {
  readonly in: Traffic['in'];
  readonly out: Traffic['out'];
  /** Of the gathering whose people receive most. */
  readonly largest: Traffic;
  readonly cpu: number;
  readonly link: number | null;
  readonly limit: Prediction['limit'];
  /** Of what may be used; 1 is all of it. */
  readonly use: number;
}

function needOf(gatherings: readonly Gathering[], machine: Machine, step: EconomyStep): Need {
  const all = gatherings.map((gathering) => trafficOf(gathering, machine.media, step));
  const [incoming, outgoing] = [add(...all.map((each) => each.in)), add(...all.map((each) => each.out))];
  const pictures = ({ large, small }: Traffic) => large.count + small.count;
  const cpu = ((incoming.packets + outgoing.packets) * machine.microsPerPacket) / 1e6 / machine.cores;
  const link = machine.link && linkShare(machine.link, incoming.bits, outgoing.bits);
  const ofCpu = cpu / machine.cpuLimit;
  return {
    in: incoming,
    out: outgoing,
    largest: all.reduce((most, each) => (pictures(each) > pictures(most) ? each : most)),
    cpu,
    link,
    limit: link !== null && link > ofCpu ? 'link' : 'cpu',
    use: Math.max(ofCpu, link ?? 0),
  };
}

/** Of what a link is taken to pass. */
export function linkShare({ mbps, wifi }: Link, bitsIn: number, bitsOut: number): number {
  const passes = mbps * 1e6 * (wifi ? WIFI_PASSES : CABLE_PASSES);
  return (wifi ? bitsIn + bitsOut : Math.max(bitsIn, bitsOut)) / passes;
}

/** The largest number of people, in each gathering, that fits with nothing given up; where all of them sent pictures, all still do. */
function mostPeople(gatherings: readonly Gathering[], machine: Machine): number {
  const withPeople = (people: number) => gatherings.map((each) => ({ ...each, people, cameras: each.cameras >= each.people ? people : Math.min(each.cameras, people) }));
  const fits = (people: number) => needOf(withPeople(people), machine, 'none').use <= 1;
  let [most, tooMany] = [0, MOST_PEOPLE + 1];
  while (tooMany - most > 1) {
    const middle = Math.floor((most + tooMany) / 2);
    if (fits(middle)) most = middle;
    else tooMany = middle;
  }
  return most;
}
