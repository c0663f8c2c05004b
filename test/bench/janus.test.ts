import { describe, expect, it } from 'vitest';
import { mediaShapes } from '../support/rtc-load/index.ts';
import { refusalIn } from '../support/rtc-load/janus/JanusClient.ts';
import { answerTo, offerOf, remoteOfSdp } from '../support/rtc-load/janus/sdp.ts';

/** As Janus 1.1.2 says it, shortened. */
const offer = [
  'v=0', 'o=- 1669 1 IN IP4 127.0.0.1', 's=VideoRoom 7', 't=0 0', 'a=group:BUNDLE 0 1', 'a=ice-options:trickle', 'a=fingerprint:sha-256 AA:BB', 'a=msid-semantic: WMS *', 'a=ice-lite',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111', 'c=IN IP4 127.0.0.1', 'a=sendonly', 'a=mid:0', 'a=rtcp-mux', 'a=ice-ufrag:Uf+r', 'a=ice-pwd:secret/pwd', 'a=setup:actpass', 'a=rtpmap:111 opus/48000/2', 'a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid',
  'a=ssrc:42 cname:janus', 'a=candidate:1 1 udp 2015363327 127.0.0.1 50123 typ host', 'a=end-of-candidates',
  'm=video 9 UDP/TLS/RTP/SAVPF 96 97', 'c=IN IP4 127.0.0.1', 'a=sendonly', 'a=mid:1', 'a=rtcp-mux', 'a=ice-ufrag:Uf+r', 'a=ice-pwd:secret/pwd', 'a=setup:actpass', 'a=rtpmap:96 VP8/90000', 'a=rtcp-fb:96 nack pli', 'a=rtpmap:97 rtx/90000', '',
].join('\r\n');
const ours = { ice: { ufrag: 'mine', pwd: 'minepwd' }, fingerprint: 'CC:DD' };

describe('what Janus says', () => {
  it('tells where its transport is', () => {
    expect(remoteOfSdp(offer)).toEqual({ ip: '127.0.0.1', port: 50_123, remoteUfrag: 'Uf+r', remotePwd: 'secret/pwd' });
    expect(() => remoteOfSdp('v=0\r\n')).toThrow(/candidate/);
  });

  it('is answered section by section, each with one codec, and we begin DTLS', () => {
    const [session, audio, video, ...more] = answerTo(offer, ours).split(/^(?=m=)/m);
    expect(more).toEqual([]);
    expect(session).toContain('a=group:BUNDLE 0 1\r\n');
    expect(audio).toMatch(/^m=audio 9 UDP\/TLS\/RTP\/SAVPF 111\r\n/);
    expect(video).toMatch(/^m=video 9 UDP\/TLS\/RTP\/SAVPF 96\r\n/);
    for (const section of [audio, video]) for (const line of ['a=recvonly', 'a=setup:active', 'a=ice-ufrag:mine', 'a=fingerprint:sha-256 CC:DD']) expect(section).toContain(`${line}\r\n`);
    expect(video).toContain('a=rtcp-fb:96 nack pli\r\n');
    expect(video).not.toContain('97');
    expect(audio).not.toContain('candidate');
  });

  it('is offered what a speaker sends', () => {
    const sdp = offerOf(mediaShapes().map((shape, i) => ({ shape, ssrc: 7 + i })), 'p0', ours);
    expect(sdp).toContain('a=ssrc:7 cname:p0\r\n');
    expect(sdp).toContain('a=ssrc:8 cname:p0\r\n');
    expect(sdp.match(/a=sendonly/g)).toHaveLength(2);
  });

  it('is a refusal when Janus or its plugin says so', () => {
    expect(refusalIn({ janus: 'error', error: { code: 458, reason: 'No such session' } })).toBe('No such session');
    expect(refusalIn({ janus: 'event', plugindata: { data: { error: 'No such room (7)' } } })).toBe('No such room (7)');
    expect(refusalIn({ janus: 'success', data: { id: 1 } })).toBeUndefined();
  });
});
