/** What a browser needs to be told of a transport that carries data channels only (RFC 8839, RFC 8841, RFC 8842). Pure. */
import type { DoctorContract } from '../../main/contract/doctor.ts';
import type { Output } from '../../main/contract/message.ts';

export type Offered = Output<DoctorContract, 'openMedia'>;

/** The appliance's answer to the browser's offer. It is the one that waits for DTLS, so the browser begins. */
export function answerFor({ iceParameters, iceCandidates, dtlsParameters, sctpParameters }: Offered): string {
  const { algorithm, value } = dtlsParameters.fingerprints.find((one) => one.algorithm === 'sha-256') ?? dtlsParameters.fingerprints[0]!;
  const lines = [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    'a=group:BUNDLE 0',
    'a=ice-lite',
    `a=fingerprint:${algorithm} ${value}`,
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    'c=IN IP4 0.0.0.0',
    'a=mid:0',
    `a=ice-ufrag:${iceParameters.usernameFragment}`,
    `a=ice-pwd:${iceParameters.password}`,
    ...iceCandidates.map((one) => `a=candidate:${one.foundation} 1 ${one.protocol} ${one.priority} ${one.address} ${one.port} typ ${one.type}${one.tcpType ? ` tcptype ${one.tcpType}` : ''}`),
    'a=end-of-candidates',
    'a=setup:passive',
    `a=sctp-port:${sctpParameters?.port ?? 5000}`,
    `a=max-message-size:${sctpParameters?.maxReceiveMessageSize ?? 65_536}`,
  ];
  return `${lines.join('\r\n')}\r\n`;
}

type Fingerprints = Offered['dtlsParameters']['fingerprints'];

export function fingerprintsIn(sdp: string): Fingerprints {
  const [, algorithm, value] = /^a=fingerprint:(\S+) ([0-9a-fA-F:]+)/m.exec(sdp) ?? [];
  return algorithm && value ? [{ algorithm: algorithm.toLowerCase() as Fingerprints[number]['algorithm'], value: value.toUpperCase() }] : [];
}
