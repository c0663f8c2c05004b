/**
 * What is wrong, and what mends it. Pure. Details stay the same while the
 * trouble does: a warning that was put away comes back only when it is another.
 */
import type { Prediction } from '../contract/capacity.ts';
import type { EconomyStep } from '../contract/economy.ts';
import type { Sample, Warning } from '../contract/console/state.ts';
import { certificateWarnings } from './certificate.ts';
import type { ConsoleHost } from './ConsoleHost.ts';
import type { Seen } from './Surroundings.ts';

export interface WarningParts {
  readonly host: ConsoleHost;
  /** Oldest first. */
  readonly history: readonly Sample[];
  readonly surroundings: Seen;
  /** What is given up right now to carry everybody. */
  readonly economy: EconomyStep;
  /** What all rooms may come to need; null where nobody is expected. */
  readonly expected: Prediction | null;
}

type Found = Warning | false | undefined;

/** As many samples as half a minute has: a moment's peak worries nobody. */
const LASTING = 15;
const BUSY = 0.9;
/** Share of the memory that shall stay free, and bytes of the disk. */
const FREE_MEMORY = 0.05;
const FREE_DISK = 100 * 1024 * 1024;

const bySeverity = { error: 0, warning: 1, info: 2 };

/** Worst first. */
export function warningsOf(parts: WarningParts): Warning[] {
  const found = [...ofPhase(parts), ...ofNetwork(parts), ...(parts.host.server ? certificateWarnings(parts.host.server) : []), ...ofWorkers(parts), ...ofLoad(parts), ...ofCapacity(parts), ...ofSettings(parts)];
  return found.filter((one): one is Warning => Boolean(one)).sort((a, b) => bySeverity[a.severity] - bySeverity[b.severity]);
}

function ofPhase({ host, surroundings: { freePort } }: WarningParts): Found[] {
  const { portTaken } = host;
  if (host.phase === 'stopped') return [warn('stopped', 'info', {}, 'start')];
  if (host.phase !== 'failed') return [];
  if (!portTaken?.holder) return [warn('start-failed', 'error', { reason: host.error ?? '' }, portTaken ? 'open-network' : 'open-logs')];
  const detail = { port: portTaken.port, holder: portTaken.holder };
  return [freePort === null ? warn('port-taken', 'error', detail, 'open-network') : warn('port-taken', 'error', { ...detail, free: freePort }, 'use-port')];
}

function ofNetwork({ host, surroundings: { addresses } }: WarningParts): Found[] {
  const outside = addresses.filter(({ loopback }) => !loopback);
  if (outside.length === 0) return [warn('no-network', 'error', {}, 'open-network')];
  const { server } = host;
  if (!server) return [];
  const listening = new Set(server.addresses);
  if (addresses.every(({ ip, loopback }) => loopback || !listening.has(ip))) return [warn('only-loopback', 'warning', {}, 'open-network')];
  // Where the host has chosen addresses, the others were left out on purpose.
  const missing = outside.find(({ ip }) => !listening.has(ip));
  return [
    server.plainTrouble && warn('http-port-taken', 'warning', { port: server.plainTrouble.port }, 'open-network'),
    host.config.listenIps.length === 0 && missing && warn('address-not-listened', 'warning', { address: missing.ip }, 'open-network'),
  ].map((one) => one || undefined);
}

function ofWorkers({ host: { server } }: WarningParts): Found[] {
  if (!server) return [];
  const { workers, pausing, options } = server.workers;
  const crowd = server.idleConnections > 0 && warn('media-ports-crowded', 'warning', {}, 'open-logs');
  if (pausing.size > 0) return [warn('worker-crash-loop', 'error', { workers: pausing.size }, 'open-logs'), crowd];
  return [crowd, workers.length < options.count && warn('worker-restarting', 'warning', { workers: options.count - workers.length }, null)];
}

function ofLoad({ history, surroundings }: WarningParts): Found[] {
  const { freeMemory, totalMemory, freeDisk, cores } = surroundings;
  const last = history.slice(-LASTING);
  const busy = last.length === LASTING && last.every(({ cpu, workers }) => {
    const shares = [cpu, ...workers.map((worker) => worker.cpu)];
    // One of our processes cannot have more than a core, however many there are.
    return shares.some((share) => share >= BUSY) || shares.reduce((total, share) => total + share, 0) >= BUSY * cores;
  });
  return [
    busy && warn('cpu-high', 'warning', {}, 'open-media'),
    freeMemory < totalMemory * FREE_MEMORY && warn('memory-high', 'warning', {}, null),
    freeDisk !== null && freeDisk < FREE_DISK && warn('disk-full', 'error', {}, null),
  ];
}

/** What is given up right now, and what will have to be. */
function ofCapacity({ economy, expected }: WarningParts): Found[] {
  if (economy === 'full') return [warn('people-refused', 'error', {}, 'open-media')];
  if (economy !== 'none') return [warn('economy', 'warning', { step: economy }, 'open-media')];
  if (expected?.verdict !== 'too-much') return [];
  return [warn('rooms-exceed', 'warning', { people: expected.people, limit: expected.limit, step: expected.step ?? 'full' }, 'open-media')];
}

function ofSettings({ host, surroundings: { overridden } }: WarningParts): Found[] {
  return [
    host.rolledBack && warn('rolled-back', 'warning', { reason: host.rolledBack.reason, at: host.rolledBack.at }, 'dismiss'),
    host.config.remoteAdmin && warn('remote-admin-on', 'info', {}, 'open-settings'),
    overridden.length > 0 && warn('settings-overridden', 'info', { settings: overridden.join(', ') }, 'dismiss'),
  ].map((one) => one || undefined);
}

function warn(kind: Warning['kind'], severity: Warning['severity'], detail: Warning['detail'], action: Warning['action']): Warning {
  return { kind, severity, detail, action };
}
