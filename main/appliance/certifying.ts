/** What the certificate has to be good for, from settings and addresses. */
import path from 'node:path';
import type { Config } from '../contract/config.ts';
import type { Logger } from '../lib/logger.ts';
import { listenAddresses } from '../network/addresses.ts';
import { CertificateKeeper, type Needs } from '../network/certificates/CertificateKeeper.ts';
import { certificateNames } from '../network/certificates/names.ts';
import { temporaryAddresses } from '../network/temporary.ts';

export function keeperFor({ dataDir, logger }: { readonly dataDir: string; readonly logger: Logger }): CertificateKeeper {
  return new CertificateKeeper({ directory: path.join(dataDir, 'certificates'), logger });
}

/**
 * The first configuration is followed; what people know by the others must be
 * valid too. Live addresses that are not listened
 * on are put in when there is occasion: the host may move there.
 */
export function needsOf(configs: readonly [Config, ...Config[]], listened: readonly string[]): Needs {
  const temporary = temporaryAddresses();
  const announced = configs.flatMap(({ announcedAddress }) => announcedAddress ?? []);
  const lasting = [...new Set([...announced, ...listened.filter((address) => !temporary.has(address))])];
  const live = [...new Set([...listened, ...listenAddresses([])])];
  return { settings: configs[0].certificate, names: certificateNames([]), addresses: lasting, passing: live.filter((address) => !lasting.includes(address)) };
}
