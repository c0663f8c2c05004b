/** Who is connected to our ports, as the system sees it. */
import { readFile } from 'node:fs/promises';

/** `TCP_ESTABLISHED` in Linux's tcp_states.h. */
const ESTABLISHED = '01';

/**
 * How many TCP connections are established to these local ports; null where
 * the system does not say it cheaply (all but Linux: proc(5), /proc/net/tcp).
 */
export async function establishedOn(ports: ReadonlySet<number>): Promise<number | null> {
  if (process.platform !== 'linux') return null;
  const tables = await Promise.all(['/proc/net/tcp', '/proc/net/tcp6'].map((file) => readFile(file, 'utf8').catch(() => '')));
  return tables.reduce((total, table) => total + count(table, ports), 0);
}

/** Lines are `sl local_address rem_address st …`, addresses `HEX:PORT` in hexadecimal. */
export function count(table: string, ports: ReadonlySet<number>): number {
  let found = 0;
  for (const line of table.split('\n').slice(1)) {
    const [, local, , state] = line.trim().split(/\s+/);
    if (state === ESTABLISHED && local && ports.has(Number.parseInt(local.slice(local.lastIndexOf(':') + 1), 16))) found++;
  }
  return found;
}
