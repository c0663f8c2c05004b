import type { z } from 'zod';
import type { dtlsParameters } from '../../../main/contract/rtp.ts';

/** Our side of DTLS, known before anything is connected: that is what lets the appliance connect first. */
export interface DtlsIdentity {
  certificates: RTCCertificate[];
  dtls: z.input<typeof dtlsParameters>;
}

type Fingerprints = DtlsIdentity['dtls']['fingerprints'];

/** Makes a certificate for the life of this page (ECDSA: RSA keys take seconds on a phone). */
export async function makeDtlsIdentity(): Promise<DtlsIdentity> {
  const certificate = await RTCPeerConnection.generateCertificate({ name: 'ECDSA', namedCurve: 'P-256' } as AlgorithmIdentifier);
  const told = typeof certificate.getFingerprints === 'function' ? certificate.getFingerprints() : [];
  const fingerprints = told.length > 0 ? told.map(normalised) : await fromOffer(certificate);
  if (fingerprints.length === 0) throw new Error('this browser does not tell its DTLS fingerprint');
  // We are the active side: the appliance waits, so nothing is lost before our descriptions are set.
  return { certificates: [certificate], dtls: { role: 'client', fingerprints } };
}

/** Browsers differ in case; the appliance compares upper-case values. */
function normalised({ algorithm, value }: RTCDtlsFingerprint): Fingerprints[number] {
  return { algorithm: algorithm?.toLowerCase() as Fingerprints[number]['algorithm'], value: value?.toUpperCase() ?? '' };
}

/** For browsers without `getFingerprints`: an offer that goes nowhere carries it. */
async function fromOffer(certificate: RTCCertificate): Promise<Fingerprints> {
  const connection = new RTCPeerConnection({ certificates: [certificate] });
  try {
    connection.createDataChannel('fingerprint');
    const { sdp } = await connection.createOffer();
    return fingerprintsIn(sdp ?? '');
  } finally {
    connection.close();
  }
}

/** The `a=fingerprint` lines of a description, each once. */
export function fingerprintsIn(sdp: string): Fingerprints {
  const found = new Map<string, Fingerprints[number]>();
  for (const [, algorithm, value] of sdp.matchAll(/^a=fingerprint:(\S+) ([0-9a-fA-F:]+)/gm)) {
    found.set(`${algorithm} ${value}`, normalised({ algorithm, value }));
  }
  return [...found.values()];
}
