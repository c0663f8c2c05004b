/** Lets devices find out which layer between them and the box fails: `/doctor` over WebSocket, no room, no participant. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Reports } from '../../console/reach/Reports.ts';
import type { Config } from '../../contract/config.ts';
import { doctorContract, type KeptReport, type Report } from '../../contract/doctor.ts';
import { closeCodes, Refusal } from '../../contract/errors.ts';
import type { Logger } from '../../lib/logger.ts';
import type { WorkerPool } from '../../media/WorkerPool.ts';
import { Admission, type AdmissionOptions, type Admitted } from '../admission.ts';
import { Connection } from '../Connection.ts';
import { dispatch } from '../dispatch.ts';
import { refuse } from '../refuse.ts';
import { Places } from './Places.ts';
import { isDoctorPage } from './routes.ts';
import { Visit, visitHandlers, type Surgery, type Visitor } from './Visit.ts';

export interface DoctorOptions extends Omit<AdmissionOptions, 'limits'> {
  readonly limits: Config['limits'];
  readonly workers: Pick<WorkerPool, 'someWorker'>;
  readonly reports: Reports;
  readonly logger: Logger;
}

/** Probes at a time: they are there to measure the network, not each other. */
const MOST_PROBES = 4;
/** They cost a socket, and most of them wait for their turn. */
const MOST_VISITS = 128;
/** Behind one address may be a whole school (NAT), or somebody who takes what there is: there is always room for others. */
const OF_ADDRESS = { visits: 96, probes: 3 };
/** Patience with those who have to wait for their turn. */
const VISIT_MS = 120_000;
/** Row 12: one that says nothing is cut; so long may a look at one layer take. */
const SILENCE_MS = 35_000;
const MAX_MESSAGE_BYTES = 32 * 1024;

export class Doctor implements Surgery {
  readonly #options: DoctorOptions;
  readonly #logger: Logger;
  readonly #admission: Admission;
  readonly #connections = new Set<Connection>();
  readonly #server = new WebSocketServer({ noServer: true, clientTracking: false, maxPayload: MAX_MESSAGE_BYTES, maxFragments: 16, handleProtocols: () => 'protoo' });
  readonly #visits = new Places(MOST_VISITS, OF_ADDRESS.visits);
  readonly #probes = new Places(MOST_PROBES, OF_ADDRESS.probes);

  constructor(options: DoctorOptions) {
    this.#options = options;
    this.#logger = options.logger.child({ subsystem: 'doctor' });
    this.#admission = new Admission(options);
    this.#server.on('wsClientError', (_error, socket) => socket.destroy());
  }

  /** Whether this upgrade is for the doctor. */
  static wants({ url = '' }: Pick<IncomingMessage, 'url'>): boolean {
    return isDoctorPage(url);
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    try {
      const admitted = this.#admission.check(request);
      if (!this.#visits.hasFor(admitted.remoteAddress)) throw new Refusal('tooMany', 'too many devices are being examined');
      this.#server.handleUpgrade(request, socket, head, (webSocket) => this.#accept(webSocket, admitted));
    } catch (error) {
      const refusal = error instanceof Refusal ? error : new Refusal('internal', 'something went wrong in the appliance');
      if (refusal !== error) this.#logger.error({ error: String(error) }, 'upgrade failed');
      refuse(socket, refusal);
    }
  }

  takePlace({ remoteAddress }: Visitor): () => void {
    if (!this.#probes.hasFor(remoteAddress)) throw new Refusal('tooMany', 'others are being examined; ask again in a moment');
    return this.#probes.take(remoteAddress);
  }

  someWorker(): ReturnType<WorkerPool['someWorker']> {
    return this.#options.workers.someWorker();
  }

  keep({ remoteAddress, localAddress }: Pick<KeptReport, 'remoteAddress' | 'localAddress'>, report: Report): void {
    this.#options.reports.add({ ...report, at: Date.now(), remoteAddress, localAddress });
    const found = report.results.filter(({ light }) => light === 'red' || light === 'yellow').map(({ layer, cause }) => `${layer}: ${cause}`);
    this.#logger.info({ remoteAddress, localAddress, device: report.device, found }, 'a device has examined its way to us');
  }

  /** Idempotent. */
  close(): void {
    for (const connection of this.#connections) connection.close(closeCodes.goingAway, 'restart');
    this.#server.close();
  }

  #accept(socket: WebSocket, admitted: Admitted): void {
    const { remoteAddress } = admitted;
    const uncount = this.#admission.count(remoteAddress);
    const leave = this.#visits.take(remoteAddress);
    const connection = new Connection(socket, { ...admitted, id: randomUUID(), messagesPerSecond: this.#options.limits.messagesPerSecond });
    const visit = new Visit(this, admitted);
    const startedAt = Date.now();
    this.#connections.add(connection);
    const timer = setInterval(() => {
      const now = Date.now();
      if (now - startedAt > VISIT_MS || now - connection.lastHeard > SILENCE_MS) connection.close(closeCodes.policyViolation, 'this examination is over');
    }, 1000);
    connection.onClose(() => {
      clearInterval(timer);
      uncount();
      leave();
      this.#connections.delete(connection);
      visit.close();
    });
    connection.onRequest((method, data) => dispatch(doctorContract, visitHandlers, visit, method, data, this.#logger));
  }
}
