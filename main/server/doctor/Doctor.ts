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
import { isDoctorPage } from './routes.ts';
import { Visit, visitHandlers, type Surgery } from './Visit.ts';

export interface DoctorOptions extends Omit<AdmissionOptions, 'limits'> {
  readonly limits: Config['limits'];
  readonly workers: Pick<WorkerPool, 'someWorker'>;
  readonly reports: Reports;
  readonly logger: Logger;
}

/** Probes at a time: they are there to measure the network, not each other. */
const MOST_PROBES = 4;
const MOST_VISITS = 64;
/** From one address: one that looks, and one that was just closed or stands beside it. */
const MOST_OF_ADDRESS = 2;
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
  readonly #ofAddress = new Map<string, number>();
  readonly #server = new WebSocketServer({ noServer: true, clientTracking: false, maxPayload: MAX_MESSAGE_BYTES, maxFragments: 16, handleProtocols: () => 'protoo' });
  #probes = 0;

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
      if (this.#connections.size >= MOST_VISITS) throw new Refusal('tooMany', 'too many devices are being examined');
      if ((this.#ofAddress.get(admitted.remoteAddress) ?? 0) >= MOST_OF_ADDRESS) throw new Refusal('tooMany', 'this device is being examined already');
      this.#server.handleUpgrade(request, socket, head, (webSocket) => this.#accept(webSocket, admitted));
    } catch (error) {
      const refusal = error instanceof Refusal ? error : new Refusal('internal', 'something went wrong in the appliance');
      if (refusal !== error) this.#logger.error({ error: String(error) }, 'upgrade failed');
      refuse(socket, refusal);
    }
  }

  takePlace(): () => void {
    if (this.#probes >= MOST_PROBES) throw new Refusal('tooMany', 'others are being examined; ask again in a moment');
    this.#probes++;
    let taken = true;
    return () => {
      if (taken) this.#probes--;
      taken = false;
    };
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
    this.#countOf(remoteAddress, 1);
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
      this.#countOf(remoteAddress, -1);
      this.#connections.delete(connection);
      visit.close();
    });
    connection.onRequest((method, data) => dispatch(doctorContract, visitHandlers, visit, method, data, this.#logger));
  }

  #countOf(address: string, more: 1 | -1): void {
    const count = (this.#ofAddress.get(address) ?? 0) + more;
    if (count > 0) this.#ofAddress.set(address, count);
    else this.#ofAddress.delete(address);
  }
}
