/** Plain HTTP listeners: for devices that do not trust our certificate yet. Best effort: without them everything else works. */
import http, { type IncomingMessage, type RequestListener } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from '../lib/logger.ts';
import { whoHolds } from '../network/ports.ts';
import { closerOf } from './closing.ts';
import { holdBack, IDLE_MS } from './crowding.ts';
import { MAX_HEADER_BYTES, REQUEST_MS, SLOW_MS } from './https.ts';

export interface PlainListenOptions {
  readonly onRequest: RequestListener;
  readonly onUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Connections at the same time from one address, WebSockets and others. */
  readonly mostPerAddress?: () => number;
  readonly logger: Logger;
}

/** One address and port that is listened on. */
export interface PlainListener {
  readonly address: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Why a port cannot be listened on, and who has it where that can be found out. */
export interface PortTrouble {
  readonly port: number;
  readonly holder: string | undefined;
}

/** A listener, or what is in the way; undefined where the address is not ours (any more). Never rejects. */
export async function listenPlainly(address: string, port: number, { mostPerAddress, onRequest, onUpgrade, logger }: PlainListenOptions): Promise<PlainListener | PortTrouble | undefined> {
  const server = http.createServer(
    { headersTimeout: SLOW_MS, requestTimeout: REQUEST_MS, keepAliveTimeout: 5000, connectionsCheckingInterval: 1000, maxHeaderSize: MAX_HEADER_BYTES },
    onRequest,
  );
  if (mostPerAddress) holdBack(server, mostPerAddress);
  server.setTimeout(IDLE_MS);
  server.on('upgrade', onUpgrade);
  // Also browsers that try TLS on this port first: the sooner it ends, the sooner they try without.
  server.on('clientError', (_error, socket) => socket.destroy());
  const close = closerOf(server);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ port, host: address, ipv6Only: address.includes(':') }, resolve);
    });
    server.on('error', (error) => logger.error({ error: String(error) }, 'plain HTTP listener failed'));
    return { address, port, close };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    logger.warn({ address, port, error: String(error) }, 'cannot listen for plain HTTP; devices that warn get no help page there');
    return code === 'EADDRINUSE' || code === 'EACCES' ? { port, holder: code === 'EACCES' ? undefined : await whoHolds(port) } : undefined;
  }
}
