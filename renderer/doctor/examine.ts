/** One layer after the other, until one fails that the next ones need. */
import type { Facts, Layer, Report } from '../../main/contract/doctor.ts';
import { Line } from './Line.ts';
import { tryMedia } from './media.ts';
import { readFacts } from './readFacts.ts';
import { measureSpeed } from './speed.ts';
import { verdict, type Findings } from './verdict.ts';

export interface Place {
  readonly protocol: string;
  /** With brackets where it is an IPv6 address. */
  readonly hostname: string;
  readonly origin: string;
}

export interface Watcher {
  /** What is looked at now; null when done. */
  progress(findings: Findings, running: Layer | null): void;
}

const ANSWER_MS = 6000;
/** Asking around for a name takes its time where nobody knows it. */
const NAME_MS = 5000;

export async function examine({ protocol, hostname, origin }: Place, { progress }: Watcher): Promise<Findings> {
  const page = protocol === 'https:' ? 'https' : 'http';
  let findings: Findings = { page };
  const running = (layer: Layer | null) => progress(findings, layer);
  const found = (more: Partial<Findings>) => (findings = { ...findings, ...more });
  const asked = (answer: Asked) => ({ ...(answer.facts ? { facts: answer.facts, deviceTime: answer.deviceTime } : {}) });

  if (page === 'http') {
    running('http');
    const plain = await ask(origin);
    found({ http: plain, ...asked(plain) });
  }
  if (findings.http?.answered !== false) {
    running('tls');
    const secureOrigin = page === 'https' ? origin : `https://${hostname}:${findings.facts?.httpsPort ?? 4443}`;
    const secure = await ask(secureOrigin);
    found({ https: secure, ...(findings.facts ? {} : asked(secure)) });
    if (!secure.answered) found(await seen(origin, findings.facts));
    else await overWebSocket(secureOrigin);
  }
  running('name');
  if (findings.facts?.name) found({ name: { name: findings.facts.name, resolved: await resolves(findings.facts, page, hostname, origin) } });
  running(null);
  return findings;

  async function overWebSocket(secureOrigin: string): Promise<void> {
    running('wss');
    const startedAt = performance.now();
    const line = await Line.open(`${secureOrigin.replace(/^http/, 'ws')}/doctor`);
    found({ wss: { answered: line !== null, ms: Math.round(performance.now() - startedAt) } });
    if (!line) return void found(await seen(origin, findings.facts));
    try {
      for (const way of ['udp', 'tcp'] as const) {
        running(way);
        const tried = await tryMedia(line, way);
        tried.close();
        found({ [way]: tried.found });
      }
      running('speed');
      const best = (['udp', 'tcp'] as const).find((way) => findings[way]?.state === 'connected');
      if (!best) return;
      const { bulk, pings, close } = await tryMedia(line, best);
      try {
        if (bulk && pings) found({ speed: await measureSpeed({ bulk, pings }) });
      } catch {
        // The way went away in the middle of it; what was found before stays true.
      } finally {
        close();
      }
    } finally {
      line.close();
    }
  }
}

interface Asked {
  readonly answered: boolean;
  readonly ms: number;
  readonly facts?: Facts;
  /** When the box said its time, by this device's clock. */
  readonly deviceTime?: number;
}

async function ask(origin: string, { since, patience = ANSWER_MS }: { since?: number; patience?: number } = {}): Promise<Asked> {
  const startedAt = performance.now();
  const ms = () => Math.round(performance.now() - startedAt);
  try {
    const response = await fetch(`${origin}/doctor/facts${since === undefined ? '' : `?since=${since}`}`, { cache: 'no-store', signal: AbortSignal.timeout(patience) });
    const facts = readFacts(await response.json());
    if (!facts) return { answered: false, ms: ms() };
    // Half of the way there and back ago.
    return { answered: true, ms: ms(), facts, deviceTime: Date.now() - ms() / 2 };
  } catch {
    return { answered: false, ms: ms() };
  }
}

/** What the box saw of us since it was asked first, if it can be asked. */
async function seen(origin: string, first: Facts | undefined): Promise<Partial<Findings>> {
  if (!first) return {};
  const { facts } = await ask(origin, { since: first.time, patience: 2000 });
  return facts ? { handshakes: facts.handshakes } : {};
}

/** Whether this device finds the box by its name; null where that cannot be told. */
async function resolves({ name, httpPort, httpsPort }: Facts, page: Findings['page'], hostname: string, origin: string): Promise<boolean | null> {
  if (!name || hostname.toLowerCase() === name) return name ? true : null;
  // One and the same: what comes in between was asked by us.
  const before = page === 'https' ? (await ask(origin)).facts : undefined;
  const byName = await ask(page === 'https' ? `https://${name}:${httpsPort}` : `http://${name}:${httpPort}`, { patience: NAME_MS });
  if (byName.answered) return true;
  if (page === 'http') return false;
  // The certificate may be accepted for the address only: then something arrived all the same.
  const { handshakes } = await seen(origin, before);
  return handshakes ? handshakes.arrived > 0 : null;
}

/** Tells the box what was found, by the way that the page came. */
export async function tell({ origin }: Place, device: string, findings: Findings): Promise<boolean> {
  try {
    const body: Report = { page: findings.page, device, results: verdict(findings) };
    const { ok } = await fetch(`${origin}/doctor/report`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body), signal: AbortSignal.timeout(ANSWER_MS) });
    return ok;
  } catch {
    return false;
  }
}
