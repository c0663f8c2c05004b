/** From what was found to lights. Pure. */
import type { Cause, Facts, Handshakes, Layer, Light, Measured, Result } from '../../main/contract/doctor.ts';
import type { MediaFound } from './media.ts';
import type { SpeedFound } from './speed.ts';

/** What is missing was not tried (yet). */
export interface Findings {
  /** What was used to open the page. */
  readonly page: 'http' | 'https';
  readonly http?: Tried;
  readonly https?: Tried;
  readonly wss?: Tried;
  /** What the box saw of the attempt that failed last; missing where it could not be asked. */
  readonly handshakes?: Handshakes;
  readonly facts?: Facts;
  /** By the device's clock, ms since 1970. */
  readonly deviceTime?: number;
  readonly udp?: MediaFound;
  readonly tcp?: MediaFound;
  readonly speed?: SpeedFound;
  readonly name?: { readonly name: string; readonly resolved: boolean | null };
}

export interface Tried {
  readonly answered: boolean;
  readonly ms: number;
}

/** What a handshake and a certificate do not care about. */
const SKEW_MS = 60_000;
/** Above it speech breaks up; below it a talk with a camera does not fit. */
const JITTER_MS = 30;
const LOSS = 0.03;
const LEAST_BPS = 1_500_000;

type Judge = (findings: Findings) => Result | null;

/** One result for each layer that was tried or has to be passed over, in order. */
export function verdict(findings: Findings): Result[] {
  return [http, tls, wss, udp, tcp, speed, clock, name].flatMap((judge) => judge(findings) ?? []);
}

const http: Judge = ({ page, http: tried }) => {
  if (page === 'https') return say('http', 'off', 'not-from-here');
  return tried ? (tried.answered ? say('http', 'green', 'works', { ms: tried.ms }) : say('http', 'red', 'unreachable', { waited: tried.ms })) : null;
};

const tls: Judge = (findings) => {
  const { https, facts, handshakes, http: plain } = findings;
  if (plain && !plain.answered) return say('tls', 'off', 'needs-earlier');
  if (!https) return null;
  const port: Measured = facts ? { port: facts.httpsPort } : {};
  if (!https.answered && (handshakes?.arrived === 0 || !facts)) return say('tls', 'red', 'port-closed', { waited: https.ms, ...port });
  const skew = skewOf(findings);
  // Whoever has clicked a warning away gets through for as long as the browser remembers that.
  if (skew !== null && refusedByClock(findings)) return say('tls', https.answered ? 'yellow' : 'red', 'clock-refuses', { skew, ...port });
  if (https.answered) return say('tls', 'green', 'works', { ms: https.ms, ...port });
  return say('tls', 'red', 'untrusted', port);
};

const wss: Judge = ({ https, wss: tried, handshakes, facts, http: plain }) => {
  if ((https && !https.answered) || (plain && !plain.answered)) return say('wss', 'off', 'needs-earlier');
  if (!tried) return null;
  const port: Measured = facts ? { port: facts.httpsPort } : {};
  if (tried.answered) return say('wss', 'green', 'works', { ms: tried.ms, ...port });
  // The page came over the same port: whether the box saw nothing, a handshake that was broken off, or one that went well.
  const cause: Cause = !handshakes || handshakes.arrived === 0 ? 'port-closed' : handshakes.secured > 0 ? 'cut-off' : 'untrusted';
  return say('wss', 'red', cause, { waited: tried.ms, ...port });
};

const udp: Judge = (findings) => media('udp', findings);
const tcp: Judge = (findings) => media('tcp', findings);

function media(layer: 'udp' | 'tcp', findings: Findings): Result | null {
  if (earlierFailed(findings)) return say(layer, 'off', 'needs-earlier');
  const found = findings[layer];
  if (!found) return null;
  const { state, ms, address, port } = found;
  const where: Measured = { ...(address ? { address } : {}), ...(port ? { port } : {}) };
  if (state === 'connected') return say(layer, 'green', 'works', { ms, ...where });
  if (state !== 'blocked') return say(layer, 'yellow', state, { waited: ms });
  const other = findings[layer === 'udp' ? 'tcp' : 'udp'];
  if (other?.state === 'blocked') return say(layer, 'red', 'both-blocked', { waited: ms, ...where });
  // TCP is what helps where UDP does not get through; without need nobody misses it.
  return say(layer, layer === 'udp' ? 'red' : 'yellow', 'blocked', { waited: ms, ...where });
}

const speed: Judge = (findings) => {
  const { udp: fast, tcp: slow, speed: found } = findings;
  if (earlierFailed(findings)) return say('speed', 'off', 'needs-earlier');
  if (!found) return fast && slow && fast.state !== 'connected' && slow.state !== 'connected' ? say('speed', 'off', 'needs-earlier') : null;
  const measured = { rtt: rounded(found.rtt), jitter: rounded(found.jitter), loss: Math.round(found.loss * 1000) / 10, mbps: rounded(found.bps / 1e6), over: fast?.state === 'connected' ? 'UDP' : 'TCP' };
  if (found.loss > LOSS || found.jitter > JITTER_MS) return say('speed', 'yellow', 'unsteady', measured);
  return found.bps < LEAST_BPS ? say('speed', 'yellow', 'slow', measured) : say('speed', 'green', 'works', measured);
};

const clock: Judge = (findings) => {
  const skew = skewOf(findings);
  if (skew === null) return findings.http?.answered === false || findings.https?.answered === false ? say('clock', 'off', 'needs-earlier') : null;
  return Math.abs(skew) > SKEW_MS ? say('clock', refusedByClock(findings) ? 'red' : 'yellow', 'differs', { skew }) : say('clock', 'green', 'works', { skew });
};

const name: Judge = ({ name: found }) => {
  if (!found) return null;
  if (found.resolved === null) return say('name', 'off', 'unknown', { name: found.name });
  return found.resolved ? say('name', 'green', 'works', { name: found.name }) : say('name', 'yellow', 'unresolved', { name: found.name });
};

function earlierFailed({ http: plain, https, wss: tried }: Findings): boolean {
  return [plain, https, tried].some((each) => each?.answered === false);
}

/** By how much the device's clock is ahead of the box's, ms. */
export function skewOf({ facts, deviceTime }: Findings): number | null {
  return facts && deviceTime !== undefined ? deviceTime - facts.time : null;
}

/** By the device's clock the certificate is not valid yet, or not any more. */
function refusedByClock({ facts, deviceTime }: Findings): boolean {
  const valid = facts?.certificate;
  return Boolean(valid && deviceTime !== undefined && (deviceTime < valid.notBefore || deviceTime > valid.notAfter));
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

function say(layer: Layer, light: Light, cause: Cause, measured: Measured = {}): Result {
  return { layer, light, cause, measured };
}

/** The one that matters most: the first red, or else the first yellow; null where all is well. */
export function worst(results: readonly Result[]): Result | null {
  return results.find(({ light }) => light === 'red') ?? results.find(({ light }) => light === 'yellow') ?? null;
}
