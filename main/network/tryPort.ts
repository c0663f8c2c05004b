/** Whether a port can be listened on, found out by doing it. */
import dgram from 'node:dgram';
import net from 'node:net';

export type PortAnswer = 'free' | 'taken' | 'forbidden';

/**
 * Opens the port on every address and closes it again. An address that this
 * computer does not have (any more) says nothing about the port.
 */
export async function tryPort(port: number, addresses: readonly string[], protocols: readonly ('tcp' | 'udp')[]): Promise<PortAnswer> {
  for (const protocol of protocols) {
    for (const address of addresses) {
      const code = await (protocol === 'tcp' ? tryTcp : tryUdp)(port, address);
      if (code === 'EADDRINUSE') return 'taken';
      if (code === 'EACCES') return 'forbidden';
    }
  }
  return 'free';
}

function tryTcp(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    server.listen({ port, host, ipv6Only: host.includes(':'), exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

function tryUdp(port: number, address: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const ipv6 = address.includes(':');
    const socket = dgram.createSocket({ type: ipv6 ? 'udp6' : 'udp4', ipv6Only: ipv6 });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      socket.close();
      resolve(error.code);
    });
    socket.bind({ port, address, exclusive: true }, () => socket.close(() => resolve(undefined)));
  });
}

/**
 * Ports that browsers refuse to open pages on, because something else is
 * usually there (https://fetch.spec.whatwg.org/#port-blocking).
 */
const blocked = new Set([
  1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110, 111, 113, 115, 117, 119,
  123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990,
  993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
]);

export function isBlockedByBrowsers(port: number): boolean {
  return blocked.has(port);
}
