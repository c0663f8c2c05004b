/** Who is in the way when a port is taken. */
import { readdir, readFile, readlink } from 'node:fs/promises';
import path from 'node:path';

/** In the fourth column of the kernel's tables: TCP that listens, UDP that is open. */
const waiting = { tcp: '0A', udp: '07' } as const;

/**
 * The process that listens on a port, as `name (process 123)`; `undefined`
 * where that cannot be found out (another user's, or not Linux).
 */
export async function whoHolds(port: number, protocol: 'tcp' | 'udp' = 'tcp'): Promise<string | undefined> {
  if (process.platform !== 'linux') return undefined;
  try {
    const inodes = await openInodes(port, protocol);
    if (inodes.size === 0) return undefined;
    for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
      if (await hasSocket(pid, inodes)) {
        return `${await nameOf(pid)} (process ${pid})`;
      }
    }
  } catch {
    // The answer is a courtesy; without it the sentence is shorter.
  }
  return undefined;
}

/** What was started: threads rename themselves (Node's is "MainThread"), so the command line knows better. */
async function nameOf(pid: string): Promise<string> {
  const [command = ''] = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
  return path.basename(command) || (await readFile(`/proc/${pid}/comm`, 'utf8')).trim();
}

/** https://docs.kernel.org/networking/proc_net_tcp.html */
async function openInodes(port: number, protocol: 'tcp' | 'udp'): Promise<Set<string>> {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  const inodes = new Set<string>();
  for (const table of [`/proc/net/${protocol}`, `/proc/net/${protocol}6`]) {
    const lines = (await readFile(table, 'utf8').catch(() => '')).split('\n').slice(1);
    for (const line of lines) {
      const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
      if (local?.endsWith(`:${wanted}`) && state === waiting[protocol] && inode) inodes.add(inode);
    }
  }
  return inodes;
}

async function hasSocket(pid: string, inodes: ReadonlySet<string>): Promise<boolean> {
  const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
  for (const descriptor of descriptors) {
    const target = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => '');
    const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
    if (inode && inodes.has(inode)) return true;
  }
  return false;
}
