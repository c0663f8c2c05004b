/** The certificates of a box that makes none. */
import type { RunningServer } from '../../main/console/ConsoleHost.ts';

type Certificates = RunningServer['certificates'];

export function quietCertificates(current: Partial<Certificates['current']> = {}, troubles: Partial<Certificates['troubles']> = {}): Certificates {
  const ca = { pem: '', der: Buffer.alloc(0), fingerprint: 'CA:CA', name: 'Soupbox box ABCD', notBefore: 0, notAfter: 4e12, ranges: ['10.0.0.0/8', 'local'] };
  return {
    current: { cert: '', key: 'the private key', fingerprint: 'AB:CD', mode: 'local-ca', ca, names: ['localhost', '127.0.0.1'], outside: [], notBefore: 0, notAfter: 4e12, ...current },
    troubles: { replaced: null, refused: null, rangesDiffer: false, ...troubles },
    renewAuthority: () => Promise.reject(new Error('nothing is made here')),
    acknowledge: () => Promise.resolve(),
  };
}
