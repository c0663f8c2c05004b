/** TLS listeners for participants: page and signalling on one port, one listener per address. */
import type { IncomingMessage, RequestListener } from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';
import type { Logger } from '../lib/logger.ts';
import { servesAsWell, type Certificate } from '../network/certificates/certificate.ts';
import { whoHolds } from '../network/ports.ts';
import { closerOf } from './closing.ts';
import { holdBack, IDLE_MS } from './crowding.ts';

export interface ListenOptions {
  readonly addresses: readonly string[];
  readonly port: number;
  readonly certificate: Certificate;
  readonly onRequest: RequestListener;
  readonly onUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Each server, before it listens. */
  readonly onServer?: (server: https.Server) => void;
  /** Connections at the same time from one address, WebSockets and others. */
  readonly mostPerAddress?: () => number;
  readonly logger: Logger;
  /** It is listened on others already. */
  readonly allMayFail?: boolean;
}

/** One address and port that is listened on. */
export interface Listener {
  readonly address: string;
  readonly port: number;
  /** The one that new connections are shown. */
  readonly certificate: Certificate;
  /** Shows this one from now on, unless the one it has serves people here as well. Connections that are open go on. */
  become(certificate: Certificate): void;
  close(): Promise<void>;
}

/** The port is another's: the sentence says whose and what to do. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError';
  readonly port: number;
  /** Who has it, where that can be found out; or nobody, and it takes more rights. */
  readonly holder: string | undefined;

  constructor(sentence: string, port: number, holder?: string) {
    super(sentence);
    this.port = port;
    this.holder = holder;
  }
}

/** Slow handshakes and slow headers are dropped after this. */
export const SLOW_MS = 10_000;
/** How long a page request may take altogether. */
export const REQUEST_MS = 30_000;
export const MAX_HEADER_BYTES = 16 * 1024;
const tlsOptions = { minVersion: 'TLSv1.2' } as const;

/**
 * Listens on every address that can be bound. Throws `PortTakenError` when the
 * port is taken on any of them, and an Error when no address can be bound
 * unless `allMayFail`.
 */
export async function listen(options: ListenOptions): Promise<Listener[]> {
  const listeners: Listener[] = [];
  try {
    for (const address of options.addresses) {
      const listener = await listenOn(address, options);
      if (listener) listeners.push(listener);
    }
  } catch (error) {
    await Promise.all(listeners.map((listener) => listener.close()));
    throw error;
  }
  if (listeners.length === 0 && !options.allMayFail) throw new Error(`no address can be listened on (tried ${options.addresses.join(', ')}); choose one of this computer's with --listen-ip`);
  return listeners;
}

function createServer({ certificate, mostPerAddress, onRequest, onUpgrade, onServer }: ListenOptions): https.Server {
  const server = https.createServer(
    {
      cert: certificate.cert,
      key: certificate.key,
      ...tlsOptions,
      handshakeTimeout: SLOW_MS,
      headersTimeout: SLOW_MS,
      requestTimeout: REQUEST_MS,
      keepAliveTimeout: 5000,
      connectionsCheckingInterval: 1000,
      maxHeaderSize: MAX_HEADER_BYTES,
    },
    onRequest,
  );
  if (mostPerAddress) holdBack(server, mostPerAddress);
  // An answer that nobody reads; `ws` takes this off connections that become WebSockets.
  server.setTimeout(IDLE_MS);
  server.on('upgrade', onUpgrade);
  server.on('clientError', (_error, socket) => socket.destroy());
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  onServer?.(server);
  return server;
}

function listenerOf(server: https.Server, { certificate, ...rest }: Omit<Listener, 'become'>): Listener {
  let current = certificate;
  return {
    ...rest,
    get certificate() {
      return current;
    },
    become(next) {
      if (servesAsWell(current, next, rest.address)) return;
      server.setSecureContext({ ...tlsOptions, cert: next.cert, key: next.key });
      current = next;
    },
  };
}

async function listenOn(address: string, options: ListenOptions): Promise<Listener | undefined> {
  const server = createServer(options);
  const close = closerOf(server);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ port: options.port, host: address, ipv6Only: address.includes(':') }, resolve);
    });
    server.on('error', (error) => options.logger.error({ error: String(error) }, 'listener failed'));
    return listenerOf(server, { address, port: options.port, certificate: options.certificate, close });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      const holder = await whoHolds(options.port);
      throw new PortTakenError(`Port ${options.port} on ${address} is taken by ${holder ?? 'another program'}; stop it or choose another port with --https-port.`, options.port, holder);
    }
    if (code === 'EACCES') throw new PortTakenError(`Port ${options.port} may not be used without more rights; choose one above 1023 with --https-port.`, options.port);
    options.logger.warn({ address, error: String(error) }, 'cannot listen on this address');
    return undefined;
  }
}
