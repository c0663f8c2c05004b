/** A running server follows the addresses of its computer, which change without asking anybody (DHCP, Wi-Fi, cables). */
import type { Config } from '../contract/config.ts';
import type { Logger } from '../lib/logger.ts';
import type { WorkerPool } from '../media/WorkerPool.ts';
import { isLoopback, listenAddresses } from '../network/addresses.ts';
import { AddressWatch, type Whereabouts } from '../network/AddressWatch.ts';
import type { CertificateKeeper } from '../network/certificates/CertificateKeeper.ts';
import type { Listener } from '../server/https.ts';
import { Announcing } from './Announcing.ts';
import { needsOf } from './certifying.ts';
import type { Door, Entrances } from './Entrances.ts';
import type { ApplianceOptions } from './options.ts';
import type { PlainEntrances } from './PlainEntrances.ts';

export interface FollowingOptions extends Pick<ApplianceOptions, 'lookAtAddresses' | 'addressWatch'> {
  readonly settings: { readonly config: Config };
  readonly workers: WorkerPool;
  readonly entrances: Entrances;
  readonly plain: PlainEntrances;
  readonly certificates: CertificateKeeper;
  readonly logger: Logger;
  /** Does one thing after the other with changes of the configuration; false, and nothing is done, while one is on trial. */
  readonly whenSettled: (step: () => Promise<boolean>) => Promise<boolean>;
  /** People come in by these from now on. */
  readonly comeInBy: (listeners: readonly Listener[]) => void;
  /** Closes these; whoever is still there comes back by themselves. */
  readonly leave: (doors: readonly Door[]) => Promise<void>;
  /** People find us elsewhere now. */
  readonly moved: () => void;
}

export class Following {
  readonly #options: FollowingOptions;
  readonly #watch: AddressWatch;
  readonly #announcing: Announcing;
  #closed = false;

  constructor(options: FollowingOptions) {
    this.#options = options;
    const { settings, lookAtAddresses, addressWatch, whenSettled, logger } = options;
    this.#watch = new AddressWatch({
      look: () => listenAddresses(settings.config.listenIps, lookAtAddresses?.()),
      follow: async (whereabouts) => {
        let settled = false;
        const done = await whenSettled(() => {
          settled = true;
          return this.#follow(whereabouts);
        });
        return settled ? done : undefined;
      },
      known: options.entrances.inForce.map(({ address }) => address),
      logger,
      ...addressWatch,
    });
    this.#announcing = new Announcing(logger);
    this.announce();
  }

  /** Listened on, but not there right now. */
  get away(): readonly string[] {
    return this.#watch.whereabouts.away;
  }

  /** The address of another computer that has the name by which we are announced. */
  get twin(): string | undefined {
    return this.#announcing.twin;
  }

  /** Tells the network what holds now. */
  announce(): void {
    const { entrances, settings: { config } } = this.#options;
    void this.#announcing.follow({ wanted: config.discovery, port: config.httpsPort, addresses: entrances.inForce.map(({ address }) => address) });
  }

  /** Idempotent; resolves when the network has been told that we are gone. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#watch.close();
    await this.#announcing.close();
  }

  /** The computer has these addresses now. Answers whether all that can be listened on is. */
  async #follow({ present, away }: Whereabouts): Promise<boolean> {
    if (this.#closed) return true;
    const { entrances, plain, workers, settings, comeInBy, leave, logger, moved } = this.#options;
    const listened = () => entrances.inForce.map(({ address }) => address);
    const before = listened().join();
    const opened = await this.#listenOn(present.filter((ip) => !listened().includes(ip)));
    const open = [...entrances.inForce, ...opened];
    // It may have been too early for media when a worker started.
    const hasMedia = (ip: string) => workers.workers.every(({ servers }) => servers.has(ip));
    const silent = open.flatMap(({ address }) => (present.includes(address) && !hasMedia(address) ? [address] : []));
    if (silent.length > 0) await workers.listen(silent).catch((error: unknown) => logger.warn({ addresses: silent, error: String(error) }, 'media cannot be listened for yet'));
    // What is away may be back in a moment, and is better than what only leads to ourselves.
    const order = [...present.filter((ip) => !isLoopback(ip)), ...away, ...present.filter(isLoopback)];
    const inForce = order.flatMap((ip) => open.filter(({ address }) => address === ip));
    // Listening somewhere in vain is better than nowhere at all.
    comeInBy(inForce.length > 0 ? inForce : open);
    await plain.follow(listened(), settings.config.httpPort);
    const gone = open.filter((listener) => !entrances.inForce.includes(listener)).map(({ address }) => address);
    if (gone.length > 0) await leave([...entrances.former, ...plain.former].filter(({ address }) => gone.includes(address)));
    if (listened().join() !== before) {
      logger.info({ addresses: listened() }, 'the addresses of this computer have changed');
      this.announce();
      moved();
    }
    return present.every((ip) => listened().includes(ip) && hasMedia(ip));
  }

  /** Listens on these too, as far as they can be: an address that has just come may not be ready yet. */
  async #listenOn(ips: readonly string[]): Promise<Listener[]> {
    if (ips.length === 0) return [];
    const { entrances, workers, certificates, settings: { config }, logger } = this.#options;
    const certificate = await certificates.use(needsOf([config], [...entrances.all.map(({ address }) => address), ...ips]));
    const opened: Listener[] = [];
    for (const ip of ips) {
      try {
        // Before anybody can come in by it.
        await workers.listen([ip]);
        opened.push(...(await entrances.open({ addresses: [ip], required: [ip], port: config.httpsPort, certificate })));
      } catch (error) {
        logger.warn({ address: ip, error: String(error) }, 'an address that has appeared cannot be listened on yet');
        if (!entrances.all.some(({ address }) => address === ip)) workers.unlisten([ip]);
      }
    }
    return opened;
  }
}
