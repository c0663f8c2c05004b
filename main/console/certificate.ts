/** The certificate as a console shows it, and what is wrong with it. Pure. */
import type { CertificateState } from '../contract/console/network.ts';
import type { Warning } from '../contract/console/state.ts';
import type { RunningServer } from './ConsoleHost.ts';

type Server = Pick<RunningServer, 'certificates' | 'meetingUrls' | 'entrances'>;

const DAY_MS = 24 * 60 * 60 * 1000;
/** Renewals by others come a month before the end: somebody has to look after one that is nearer. */
const EXPIRING_MS = 14 * DAY_MS;

/** What is shown at the address that people are told, which may be an older one than new listeners show. */
export function certificateState({ certificates: { current, troubles }, entrances = [] }: Server): CertificateState {
  const { mode, fingerprint, notAfter, names, ca } = entrances[0]?.certificate ?? current;
  const others = entrances.filter(({ certificate }) => certificate.fingerprint !== fingerprint);
  return {
    mode,
    fingerprint,
    notAfter,
    elsewhere: others.map(({ address, certificate }) => ({ address, fingerprint: certificate.fingerprint, notAfter: certificate.notAfter })),
    names: [...names],
    outside: [...current.outside],
    authority: ca && { name: ca.name, fingerprint: ca.fingerprint, notAfter: ca.notAfter, ranges: [...ca.ranges] },
    rangesDiffer: troubles.rangesDiffer,
  };
}

export function certificateWarnings(server: Server, now = Date.now()): Warning[] {
  const { current, troubles } = server.certificates;
  const found: Warning[] = [];
  const say = (kind: Warning['kind'], severity: Warning['severity'], detail: Warning['detail'], action: Warning['action'] = 'open-certificate') => found.push({ kind, severity, detail, action });

  if (troubles.refused !== null) say('certificate-refused', 'error', { reason: troubles.refused });
  if (troubles.replaced) say('authority-replaced', 'warning', { why: troubles.replaced.why, on: day(troubles.replaced.at) }, 'dismiss');
  if (current.ca && current.ca.notBefore > now) say('authority-early', 'error', { from: day(current.ca.notBefore), today: day(now) });
  if (current.mode === 'own-files' && current.notAfter < now + EXPIRING_MS) say(current.notAfter < now ? 'certificate-expired' : 'certificate-expiring', current.notAfter < now ? 'error' : 'warning', { on: day(current.notAfter) });
  if (troubles.rangesDiffer) say('authority-ranges', 'info', {});
  const where = server.meetingUrls[0];
  const told = where === undefined ? undefined : new URL(where).hostname.replace(/^\[|\]$/g, '');
  // Other addresses than the one that people are told are second choice: they matter less.
  if (told !== undefined && current.outside.includes(told)) say('certificate-outside', 'warning', { addresses: told });
  return found;
}

function day(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
