/** Which device leads to everywhere else. */
import fs from 'node:fs';
import path from 'node:path';

const RTF_UP = 0x1;
const RTF_REJECT = 0x200;
const ANYWHERE_6 = '0'.repeat(32);

/**
 * Devices with a default route, the preferred one first, IPv4's before IPv6's.
 * https://docs.kernel.org/networking/proc_net_tcp.html's siblings `route` and `ipv6_route`.
 */
export function defaultRoutes(root = '/proc/net'): string[] {
  const routes = [...ipv4(root).sort(byMetric), ...ipv6(root).sort(byMetric)];
  return [...new Set(routes.map(({ device }) => device))];
}

interface Route {
  readonly device: string;
  readonly metric: number;
}

const byMetric = (a: Route, b: Route) => a.metric - b.metric;

function ipv4(root: string): Route[] {
  return lines(root, 'route').slice(1).flatMap((line) => {
    const [device, destination, , flags, , , metric, mask] = line.split(/\s+/);
    const leads = destination === '00000000' && mask === '00000000' && usable(flags);
    return device && leads ? [{ device, metric: Number(metric) }] : [];
  });
}

function ipv6(root: string): Route[] {
  return lines(root, 'ipv6_route').flatMap((line) => {
    const [destination, length, , , , metric, , , flags, device] = line.split(/\s+/);
    const leads = destination === ANYWHERE_6 && length === '00' && usable(flags);
    return device && leads ? [{ device, metric: parseInt(metric ?? '', 16) }] : [];
  });
}

function usable(flags = ''): boolean {
  const bits = parseInt(flags, 16);
  return (bits & RTF_UP) !== 0 && (bits & RTF_REJECT) === 0;
}

function lines(root: string, file: string): string[] {
  try {
    return fs.readFileSync(path.join(root, file), 'utf8').split('\n').map((line) => line.trim()).filter(Boolean);
  } catch {
    return [];
  }
}
