/** What a public server is made of, and how it is put together. */
import type { Reports } from '../console/reach/Reports.ts';
import type { Config } from '../contract/config.ts';
import { mediasoupVersion, type WorkerPool } from '../media/WorkerPool.ts';
import type { CertificateKeeper } from '../network/certificates/CertificateKeeper.ts';
import type { RoomBook } from '../rooms/RoomBook.ts';
import { Rooms } from '../rooms/Rooms.ts';
import { SOCKETS_PER_WEBSOCKET } from '../server/crowding.ts';
import { Doctor } from '../server/doctor/Doctor.ts';
import { Signalling } from '../server/websocket.ts';
import { keeperFor, needsOf } from './certifying.ts';
import { Entrances } from './Entrances.ts';
import { inForce, isForConsole, refuseConsole } from './entering.ts';
import { openDoctor } from './openDoctor.ts';
import { openPages } from './openPages.ts';
import type { FollowingOptions } from './Following.ts';
import type { ApplianceOptions, ShellHooks } from './options.ts';
import type { OwnNames } from './OwnNames.ts';
import { PlainEntrances } from './PlainEntrances.ts';
import { PortWatch } from './PortWatch.ts';
import { addressesOf, namesOf, startWorkers } from './serving.ts';
import { plainUrls, whereaboutsFor, type Found } from './urls.ts';

export interface PublicServerOptions extends Omit<ApplianceOptions, 'loaded' | 'logs'> {
  readonly config: Config;
  readonly dataDir: string;
  readonly book: RoomBook;
  readonly reports: Reports;
  readonly hooks: ShellHooks;
  readonly ownNames: OwnNames;
  readonly whenSettled: FollowingOptions['whenSettled'];
  /** The computer's addresses have changed, and people find us elsewhere now. */
  readonly onMoved: () => void;
}

export interface Parts {
  readonly settings: { config: Config };
  readonly rooms: Rooms;
  readonly workers: WorkerPool;
  readonly signalling: Signalling;
  readonly doctor: Doctor;
  readonly entrances: Entrances;
  readonly plain: PlainEntrances;
  readonly pages: readonly { close(): Promise<void> }[];
  readonly certificates: CertificateKeeper;
  readonly portWatch: PortWatch;
}

/** Starts everything, or nothing: what was started is closed again before it throws. */
export async function startParts(options: PublicServerOptions): Promise<Parts> {
  const { config, logger } = options;
  const settings = { config };
  const addresses = addressesOf(config, options.lookAtAddresses?.());
  options.ownNames.become(namesOf(config, addresses));
  const undo: (() => void | Promise<void>)[] = [];
  try {
    const startingWorkers = startWorkers(options, addresses);
    undo.push(() => startingWorkers.then((pool) => pool.close(), () => {}));
    const certificates = keeperFor(options);
    undo.push(() => certificates.close());
    const [certificate, workers] = await Promise.all([certificates.use(needsOf([config], addresses)), startingWorkers]);
    const rooms = new Rooms({ pool: workers, config: inForce(settings), logger, book: options.book });
    undo.push(() => rooms.close());
    const signalling = new Signalling({
      rooms,
      get limits() {
        return settings.config.limits;
      },
      ownNames: options.ownNames,
      get allowedOrigins() {
        return new Set(settings.config.allowedOrigins);
      },
      version: options.version,
      mediasoupVersion,
      whereabouts: (reached) => whereaboutsFor(reached, foundAt({ settings, entrances, plain })),
      logger,
    });
    const doctor = openDoctor({ settings, workers, ownNames: options.ownNames, reports: options.reports, certificate: () => entrances.inForce[0]?.certificate, logger });
    const { pages, plainPages } = await openPages(options, { settings, rooms, certificates, doctor: doctor.routes, doors: () => ({ entrances, plain }) });
    undo.push(() => Promise.all([pages.close(), plainPages.close()]).then(() => {}));
    const mostPerAddress = () => SOCKETS_PER_WEBSOCKET * settings.config.limits.socketsPerAddress;
    const plain = new PlainEntrances({
      mostPerAddress,
      onRequest: (request, response) => plainPages.routing(request, response),
      onUpgrade: (request, socket, head) => signalling.upgrade(request, socket, head, 'http'),
      logger,
    });
    undo.push(() => plain.closeAll());
    const entrances = new Entrances({
      mostPerAddress,
      onRequest: (request, response) => pages.routing(request, response),
      onUpgrade: (request, socket, head) => {
        if (Doctor.wants(request)) doctor.desk.upgrade(request, socket, head);
        else if (!isForConsole(request)) signalling.upgrade(request, socket, head);
        else if (settings.config.remoteAdmin && options.hooks.remoteConsole) options.hooks.remoteConsole.upgrade(request, socket, head);
        else refuseConsole(socket);
      },
      onServer: (server) => doctor.handshakes.watch(server),
      logger,
    });
    undo.push(() => entrances.close());
    entrances.putInForce(await entrances.open({ addresses, required: [], port: config.httpsPort, certificate }));
    await plain.follow(entrances.inForce.map(({ address }) => address), config.httpPort);
    certificates.on('changed', (next) => entrances.show(next));
    entrances.show(certificates.current);
    const portWatch = new PortWatch({ rooms, workers, logger });
    undo.push(() => portWatch.close());
    return { settings, rooms, workers, signalling, doctor: doctor.desk, entrances, plain, pages: [pages, plainPages], certificates, portWatch };
  } catch (error) {
    for (const step of undo.reverse()) await Promise.resolve().then(step).catch((failure: unknown) => logger.error({ error: String(failure) }, 'what was started could not be closed'));
    throw error;
  }
}

/** Where people find us, as of now. */
export function foundAt({ settings, entrances, plain }: Pick<Parts, 'settings' | 'entrances' | 'plain'>): Found {
  return { config: settings.config, addresses: entrances.inForce.map(({ address }) => address), overHttp: plainUrls(plain.inForce) };
}
