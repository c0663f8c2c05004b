import { expect, test, vi } from 'vitest';
import { Entrances } from '../../../main/appliance/Entrances.ts';
import { silentLogger } from '../../../main/lib/logger.ts';
import type { Listener } from '../../../main/server/https.ts';
import { quietCertificates } from '../../support/quietCertificates.ts';

let openAll: (() => void) | undefined;
vi.mock('../../../main/server/https.ts', () => ({
  listen: async ({ addresses, port, certificate }: Pick<Listener, 'port' | 'certificate'> & { addresses: string[] }) => {
    await new Promise<void>((resolve) => (openAll = resolve));
    return addresses.map((address) => ({ address, port, certificate, become(next: Listener['certificate']) { this.certificate = next; }, close: async () => {} }));
  },
}));

test('a certificate that changes while an address is being opened is shown there too', async () => {
  const entrances = new Entrances({ onRequest: () => {}, onUpgrade: () => {}, logger: silentLogger });
  const [first, next] = [quietCertificates({ fingerprint: 'AA' }).current, quietCertificates({ fingerprint: 'BB' }).current];
  entrances.show(first);
  const opening = entrances.open({ addresses: ['127.0.0.1'], required: [], port: 4443, certificate: first });
  entrances.show(next);
  openAll?.();
  expect((await opening).map(({ certificate }) => certificate.fingerprint)).toEqual(['BB']);
});
