/** Listens on this computer's own addresses only, on one port. */
import http, { type IncomingMessage, type RequestListener } from 'node:http';
import type { Duplex } from 'node:stream';
import { whoHolds } from '../../network/ports.ts';
import { closerOf } from '../closing.ts';
import { PortTakenError } from '../https.ts';

export interface LoopbackOptions {
  readonly port: number;
  readonly onRequest: RequestListener;
  readonly onUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

export interface Loopback {
  readonly port: number;
  close(): Promise<void>;
}

const SLOW_MS = 10_000;
const REQUEST_MS = 60_000;
const MAX_HEADER_BYTES = 16 * 1024;

/** Throws `PortTakenError` where the port is another's. IPv6 may be missing. */
export async function listenOnLoopback(options: LoopbackOptions): Promise<Loopback> {
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    await Promise.all(closers.map((closeOne) => closeOne()));
  };
  try {
    closers.push(await listenOn('127.0.0.1', options));
    const six = await listenOn('::1', options).catch((error: unknown) => {
      // Somebody else's console at "localhost" would be worse than none.
      if (error instanceof PortTakenError) throw error;
      return undefined;
    });
    if (six) closers.push(six);
  } catch (error) {
    await close();
    throw error;
  }
  return { port: options.port, close };
}

/** Answers what closes it. */
async function listenOn(address: string, { port, onRequest, onUpgrade }: LoopbackOptions): Promise<() => Promise<void>> {
  const server = http.createServer({ headersTimeout: SLOW_MS, requestTimeout: REQUEST_MS, keepAliveTimeout: 5000, connectionsCheckingInterval: 1000, maxHeaderSize: MAX_HEADER_BYTES }, onRequest);
  const close = closerOf(server);
  server.on('upgrade', onUpgrade);
  server.on('clientError', (_error, socket) => socket.destroy());
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ port, host: address, ipv6Only: address.includes(':') }, resolve);
    });
    server.on('error', () => {});
    return close;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const holder = code === 'EADDRINUSE' ? await whoHolds(port) : undefined;
    if (code === 'EADDRINUSE') throw new PortTakenError(`The console's port ${port} is taken by ${holder ?? 'another program'}; stop it or choose another port with --admin-port.`, port, holder);
    if (code === 'EACCES') throw new PortTakenError(`The console's port ${port} may not be used without more rights; choose one above 1023 with --admin-port.`, port);
    throw error;
  }
}
