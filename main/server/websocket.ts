/** Signalling: accepts WebSockets, gives each connection its dialect, and takes requests to `dispatch`. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Config } from '../contract/config.ts';
import { closeCodes, errorCodes, Refusal } from '../contract/errors.ts';
import type { Method } from '../contract/message.ts';
import { roomContract, type RoomContract } from '../contract/room.ts';
import type { Logger } from '../lib/logger.ts';
import { arrive, checkArrival } from '../rooms/requests/arriving.ts';
import { roomHandlers } from '../rooms/requests/index.ts';
import type { Session } from '../rooms/requests/session.ts';
import type { PeerLink } from '../rooms/PeerLink.ts';
import type { Carrier } from '../rooms/policy.ts';
import type { Rooms } from '../rooms/Rooms.ts';
import { Admission, type Admitted } from './admission.ts';
import { Connection } from './Connection.ts';
import { classic } from './dialects/classic.ts';
import type { Dialect } from './dialects/Dialect.ts';
import { own } from './dialects/own.ts';
import { dispatch, type Answer } from './dispatch.ts';
import { refuse } from './refuse.ts';

export interface SignallingOptions {
  readonly rooms: Rooms;
  readonly limits: Config['limits'];
  readonly ownNames: { has(name: string): boolean };
  readonly allowedOrigins: ReadonlySet<string>;
  readonly version: string;
  readonly mediasoupVersion: string;
  /** Where a connection's page may look for us when this connection is lost. */
  readonly whereabouts: (connection: Connection) => readonly string[];
  readonly logger: Logger;
}

const MAX_MESSAGE_BYTES = 256 * 1024;
const MAX_FRAGMENTS = 64;

export class Signalling {
  readonly #options: SignallingOptions;
  readonly #logger: Logger;
  readonly #admission: Admission;
  readonly #connections = new Map<Connection, Dialect>();
  readonly #links = new Map<PeerLink, Connection>();
  readonly #server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MAX_MESSAGE_BYTES,
    maxFragments: MAX_FRAGMENTS,
    handleProtocols: () => 'protoo',
  });

  constructor(options: SignallingOptions) {
    this.#options = options;
    this.#logger = options.logger.child({ subsystem: 'signalling' });
    this.#admission = new Admission(options);
    // A handshake that breaks off; without a listener it would be a crash.
    this.#server.on('wsClientError', (_error, socket) => socket.destroy());
  }

  get connections(): number {
    return this.#connections.size;
  }

  /** Answers an HTTP upgrade; refusals are HTTP responses. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, carrier: Carrier = 'https'): void {
    socket.on('error', () => socket.destroy());
    try {
      const admitted = this.#admission.check(request, carrier);
      if (admitted.classic) checkArrival(this.#options.rooms, { ...admitted.classic, ...admitted }, (link) => this.#links.get(link)?.probe());
      this.#server.handleUpgrade(request, socket, head, (webSocket) => this.#accept(webSocket, admitted));
    } catch (error) {
      const refusal = error instanceof Refusal ? error : new Refusal('internal', 'something went wrong in the appliance');
      if (refusal !== error) this.#logger.error({ error: String(error) }, 'upgrade failed');
      refuse(socket, refusal);
    }
  }

  /** Tells everybody where to find us; `urlsFor` says it for each connection. */
  tellMoved(urlsFor: (connection: Connection) => readonly string[]): void {
    for (const [connection, dialect] of this.#connections) dialect.moved(connection, urlsFor(connection));
  }

  /** The addresses of this computer have changed: tells those who can still hear it where else we are found. */
  tellWhereabouts(): void {
    for (const [connection, dialect] of this.#connections) dialect.whereabouts(connection, this.#options.whereabouts(connection));
  }

  /** The connections that came in on any of these listeners. */
  on(listeners: readonly { readonly address: string; readonly port: number }[]): Connection[] {
    const came = ({ localAddress, localPort }: Connection) => listeners.some(({ address, port }) => address === localAddress && port === localPort);
    return [...this.#connections.keys()].filter(came);
  }

  /** Ends the connections that came in on these listeners, which close; the clients come back where they were told to. */
  sendAway(listeners: readonly { readonly address: string; readonly port: number }[]): void {
    const leaving = new Set(this.on(listeners));
    for (const [link, connection] of this.#links) if (leaving.has(connection)) link.close('moved');
  }

  /** Ends every connection; the clients come back when there is a server again. Idempotent. */
  close(): void {
    for (const connection of this.#connections.keys()) connection.close(closeCodes.comeBack, 'restart');
    this.#server.close();
  }

  #accept(socket: WebSocket, admitted: Admitted): void {
    const { remoteAddress } = admitted;
    const { limits, rooms, version } = this.#options;
    const uncount = this.#admission.count(remoteAddress);
    const connection = new Connection(socket, { ...admitted, id: randomUUID(), messagesPerSecond: limits.messagesPerSecond });
    const dialect = admitted.classic ? classic : own;
    const link = dialect.link(connection);
    const whereabouts = () => this.#options.whereabouts(connection);
    const session: Session = { rooms, link, carrier: admitted.carrier, version, whereabouts, seat: undefined };
    this.#connections.set(connection, dialect);
    this.#links.set(link, connection);
    const stopWaiting = admitted.classic ? this.#expectJoin(connection, session) : () => {};
    connection.onClose((code) => {
      stopWaiting();
      uncount();
      this.#connections.delete(connection);
      this.#links.delete(link);
      if (session.seat) session.seat.room.disconnect(session.seat.peer, link, dialect.parting(code));
    });
    connection.onRequest((method, data) => this.#answer(dialect, session, method, data));
    if (admitted.classic) this.#seat(connection, session, admitted);
  }

  #seat(connection: Connection, session: Session, admitted: Admitted): void {
    try {
      session.seat = arrive(session.rooms, session.link, { ...admitted.classic!, remoteAddress: admitted.remoteAddress });
      connection.notify('mediasoup-version', { version: this.#options.mediasoupVersion });
    } catch (error) {
      connection.close(closeCodes.policyViolation, error instanceof Refusal ? error.message : 'the room could not be opened');
    }
  }

  async #answer(dialect: Dialect, session: Session, method: string, data: unknown): Promise<Answer> {
    const known = method as Method<RoomContract>;
    if (!dialect.methods.has(known)) return { ok: false, code: errorCodes.notFound, reason: `there is no request "${method.slice(0, 64)}"` };
    const answer = await dispatch(roomContract, roomHandlers, session, known, data, this.#logger);
    return answer.ok ? { ok: true, data: dialect.answer(known, answer.data) } : answer;
  }

  /** A classic connection holds a place in a room: one that never joins is cut some time after its last message. */
  #expectJoin(connection: Connection, session: Session): () => void {
    const patience = this.#options.limits.joinTimeoutSeconds * 1000;
    const timer = setInterval(() => {
      if (session.seat?.peer.joined) return clearInterval(timer);
      if (Date.now() - connection.lastHeard >= patience) connection.close(closeCodes.policyViolation, 'did not join in time');
    }, Math.min(1000, patience / 4));
    return () => clearInterval(timer);
  }
}
