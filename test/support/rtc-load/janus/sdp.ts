/** The little of SDP that a load needs to talk to Janus: read its descriptions, write ours. */
import type { IceCredentials, MediaShape, RemoteTransport } from '../Engine.ts';

interface Section {
  kind: string;
  payloadType: string;
  mid: string;
  /** Lines of the payload type that was offered first. */
  codec: string[];
}

export interface OurSide {
  ice: IceCredentials;
  fingerprint: string;
}

const first = (sdp: string, pattern: RegExp): string => {
  const found = pattern.exec(sdp)?.[1];
  if (found === undefined) throw new Error(`the description of Janus lacks ${String(pattern)}`);
  return found;
};

/** Where the server's transport is: the first candidate over UDP. */
export function remoteOfSdp(sdp: string): RemoteTransport {
  const [, ip = '', port = '0'] = /a=candidate:\S+ 1 udp \d+ (\S+) (\d+) typ host/i.exec(sdp) ?? [];
  if (!ip) throw new Error('Janus offered no UDP candidate');
  return { ip, port: Number(port), remoteUfrag: first(sdp, /a=ice-ufrag:(\S+)/), remotePwd: first(sdp, /a=ice-pwd:(\S+)/) };
}

/** Takes everything that is offered, as the DTLS client. */
export function answerTo(offer: string, ours: OurSide): string {
  const sections = sectionsOf(offer);
  return describe(sections.map((section) => media(section, 'recvonly', ours, section.codec)), sections.map(({ mid }) => mid));
}

/** Offers streams, as the DTLS client. */
export function offerOf(streams: readonly { shape: MediaShape; ssrc: number }[], cname: string, ours: OurSide): string {
  const sections = streams.map(({ shape, ssrc }, i) => {
    const video = shape.kind === 'v';
    const pt = video ? '96' : '111';
    const codec = video
      ? ['a=rtpmap:96 VP8/90000', 'a=rtcp-fb:96 nack', 'a=rtcp-fb:96 nack pli', 'a=rtcp-fb:96 ccm fir']
      : ['a=rtpmap:111 opus/48000/2'];
    return media({ kind: video ? 'video' : 'audio', payloadType: pt, mid: String(i) }, 'sendonly', ours, [...codec, `a=ssrc:${ssrc} cname:${cname}`]);
  });
  return describe(sections, streams.map((_, i) => String(i)));
}

function media({ kind, payloadType, mid }: Omit<Section, 'codec'>, direction: string, { ice, fingerprint }: OurSide, codec: string[]): string[] {
  return [
    `m=${kind} 9 UDP/TLS/RTP/SAVPF ${payloadType}`,
    'c=IN IP4 127.0.0.1',
    `a=${direction}`,
    `a=mid:${mid}`,
    'a=rtcp-mux',
    `a=ice-ufrag:${ice.ufrag}`,
    `a=ice-pwd:${ice.pwd}`,
    `a=fingerprint:sha-256 ${fingerprint}`,
    'a=setup:active',
    ...codec,
  ];
}

function describe(sections: string[][], mids: string[]): string {
  const session = ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 't=0 0', `a=group:BUNDLE ${mids.join(' ')}`];
  return `${[...session, ...sections.flat()].join('\r\n')}\r\n`;
}

function sectionsOf(sdp: string): Section[] {
  const [, ...parts] = sdp.split(/^(?=m=)/m);
  return parts.map((part) => {
    const [, kind = '', payloadType = ''] = /^m=(\w+) \d+ \S+ (\d+)/.exec(part) ?? [];
    const codec = part.split(/\r?\n/).filter((line) => new RegExp(`^a=(rtpmap|fmtp|rtcp-fb):${payloadType} `).test(line));
    return { kind, payloadType, mid: first(part, /^a=mid:(\S+)/m), codec };
  });
}
