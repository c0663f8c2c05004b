/** What is answered over HTTPS, and over plain HTTP. */
import os from 'node:os';
import { remembered } from '../lib/remembered.ts';
import { listenAddresses } from '../network/addresses.ts';
import { lobbyOf } from '../server/lobby.ts';
import { createPages } from '../server/pages.ts';
import { createPlainPages } from '../server/plainPages.ts';
import type { DoctorRoutes } from '../server/doctor/routes.ts';
import type { Parts, PublicServerOptions } from './parts.ts';
import { namesOf } from './serving.ts';

/** Every page names them, and the system is slow to tell. */
const ADDRESSES_MS = 2000;

export interface PageParts extends Pick<Parts, 'certificates' | 'rooms' | 'settings'> {
  readonly doctor: DoctorRoutes;
  /** They come into being after the pages. */
  readonly doors: () => Pick<Parts, 'entrances' | 'plain'>;
}

export async function openPages(options: PublicServerOptions, { certificates, doctor, doors, rooms, settings }: PageParts) {
  const startedAt = Date.now();
  const everyAddress = remembered(() => listenAddresses([]), ADDRESSES_MS);
  // Also those that are not listened on today: it may be where the host moves to.
  const everyName = () => namesOf(settings.config, [...doors().entrances.all.map(({ address }) => address), ...everyAddress()]);
  const forAll = {
    pagesDir: options.pagesDir,
    devPages: options.devPages,
    health: () => ({ status: 'ok', version: options.version, uptimeSeconds: Math.floor((Date.now() - startedAt) / 1000), rooms: rooms.size, httpPort: doors().plain.inForce[0]?.port ?? null }),
    roomOfCode: (code: string) => options.book.byCode(code)?.id,
    doctor,
    logger: options.logger,
  };
  const pages = await createPages({
    ...forAll,
    isPlainOrigin: (origin) => {
      const from = URL.parse(origin);
      return from?.protocol === 'http:' && doors().plain.all.some(({ port }) => port === Number(from.port || 80)) && options.ownNames.has(from.hostname.replace(/^\[|\]$/g, ''));
    },
    lobby: () => lobbyOf(rooms, 'https'),
    ownNames: everyName,
    consolePage: () => settings.config.remoteAdmin,
  });
  const plainPages = await createPlainPages({
    ...forAll,
    ownNames: options.ownNames,
    everyName,
    httpsPort: () => settings.config.httpsPort,
    authority: () => certificates.current.ca,
    fingerprint: (address) => (doors().entrances.all.find((entrance) => entrance.address === address)?.certificate ?? certificates.current).fingerprint,
    hostName: os.hostname(),
    lobby: () => lobbyOf(rooms, 'http'),
  });
  return { pages, plainPages };
}
