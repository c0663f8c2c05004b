/** The doctor over HTTP, the same on the plain port and on the secure one: its page, what the box says of itself, and reports from where nothing else gets through. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { facts, report, type Facts, type KeptReport, type Report } from '../../contract/doctor.ts';
import { hostInUrl, plainAddress } from '../../network/addresses.ts';
import { isOwnHost } from '../admission.ts';
import { Paces } from '../Paces.ts';
import { TokenBucket } from '../../lib/TokenBucket.ts';
import type { Handshakes } from './Handshakes.ts';

export interface DoctorRoutes {
  readonly ownNames: { has(name: string): boolean };
  readonly handshakes: Handshakes;
  /** What does not depend on who asks. */
  readonly facts: () => Omit<Facts, 'time' | 'remoteAddress' | 'handshakes'>;
  readonly keep: (from: Pick<KeptReport, 'remoteAddress' | 'localAddress'>, report: Report) => void;
}

/** Reports a second from all devices together and from each, and how many at once. */
const REPORTS = { burst: 30, perSecond: 2 };
const REPORTS_OF_ONE = { burst: 10, perSecond: 0.2 };
const MAX_REPORT_BYTES = 16 * 1024;

export function addDoctor(app: FastifyInstance, { ownNames, handshakes, facts: ofBox, keep }: DoctorRoutes): void {
  const pace = new TokenBucket(REPORTS.burst, REPORTS.perSecond);
  const paceOfOne = new Paces(REPORTS_OF_ONE.burst, REPORTS_OF_ONE.perSecond);

  app.get<{ Querystring: { since?: string } }>('/doctor/facts', (request, reply) => {
    allowOwnPages(request, reply, ownNames);
    const remoteAddress = plainAddress(request.socket.remoteAddress ?? '');
    const since = Number(request.query.since ?? NaN);
    const answer = { ...ofBox(), time: Date.now(), remoteAddress, handshakes: handshakes.of(remoteAddress, Number.isFinite(since) ? since : Infinity) };
    return reply.send(facts.parse(answer));
  });

  app.post('/doctor/report', { bodyLimit: MAX_REPORT_BYTES }, (request, reply) => {
    const { origin } = request.headers;
    if (origin !== undefined && !isOwn(origin, ownNames)) return reply.code(403).send({ error: 'pages from other origins may not report' });
    const parsed = report.safeParse(request.body);
    if (!parsed.success) return reply.code(400).send({ error: 'this is no report' });
    const remoteAddress = plainAddress(request.socket.remoteAddress ?? '');
    // One that floods uses up only its own share.
    if (!paceOfOne.take(remoteAddress) || !pace.take()) return reply.code(429).send({ error: 'too many reports' });
    keep({ remoteAddress, localAddress: plainAddress(request.socket.localAddress ?? '') }, parsed.data);
    return reply.send({});
  });
}

/** Whether this is its page, or its WebSocket. */
export function isDoctorPage(url: string): boolean {
  return /^\/doctor\/?(\?|$)/.test(url);
}

/** What `/doctor` may reach: this box by every scheme and name, nothing else. Browsers take no IPv6 address there, so who came by one may go anywhere. */
export function doctorConnections(ownNames: Iterable<string>, host: string | undefined): string[] {
  if (host?.startsWith('[')) return ['http:', 'https:', 'wss:'];
  return [...ownNames].filter((name) => !name.includes(':')).flatMap((name) => [`http://${hostInUrl(name)}:*`, `https://${hostInUrl(name)}:*`]);
}

/** The page on the plain port asks the secure one, and the other way round. */
function allowOwnPages({ headers: { origin } }: FastifyRequest, reply: FastifyReply, ownNames: DoctorRoutes['ownNames']): void {
  void reply.headers({ 'cache-control': 'no-store', vary: 'origin', ...(origin && isOwn(origin, ownNames) ? { 'access-control-allow-origin': origin } : {}) });
}

function isOwn(origin: string, ownNames: DoctorRoutes['ownNames']): boolean {
  return isOwnHost(URL.parse(origin)?.host, ownNames);
}
