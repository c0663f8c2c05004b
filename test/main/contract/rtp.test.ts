import { describe, expect, test } from 'vitest';
import * as rtp from '../../../main/contract/rtp.ts';
import { roomContract } from '../../../main/contract/room.ts';
import { deviceCapabilities, dtls, h264, opus, vp8, vp8Simulcast, vp9Svc } from '../../support/classic/rtp.ts';
import type { Capabilities } from '../../support/classic/wire.ts';

interface Schema {
  safeParse(value: unknown): { success: boolean };
}
const accepts = (schema: Schema, value: unknown) => expect(schema.safeParse(value).success).toBe(true);
const refuses = (schema: Schema, value: unknown) => expect(schema.safeParse(value).success).toBe(false);

const produce = roomContract.requests.produce.input;
const audio = (rtpParameters: object = opus()) => ({ transportId: 't', kind: 'audio', rtpParameters });
/** Opus with its first encoding, or its only codec, changed. */
const encoding = (change: object) => ({ ...opus(), encodings: [{ ssrc: 1, ...change }] });
const codec = (change: object) => ({ ...opus(), codecs: [{ ...opus().codecs[0], ...change }] });

describe('what browsers send is accepted', () => {
  test.each([
    ['audio', opus()],
    ['video', vp8()],
    ['video', h264()],
    ['video', vp8Simulcast()],
    ['video', vp9Svc()],
  ])('%s %#', (kind, rtpParameters) => {
    const parsed = produce.parse({ transportId: 't', kind, rtpParameters });
    expect(parsed.rtpParameters).toEqual(rtpParameters);
    expect(parsed).toMatchObject({ appData: {}, paused: false });
  });
});

describe('row 16: numbers that are none', () => {
  test.each([-1, 0, Number.NaN, 1.5, 2 ** 33, 2 ** 32, Infinity, '1', null])('ssrc %j', (ssrc) => {
    refuses(produce, audio(encoding({ ssrc })));
    refuses(produce, audio(encoding({ rtx: { ssrc } })));
  });

  test('the largest ssrc there is', () => accepts(produce, audio(encoding({ ssrc: 2 ** 32 - 1 }))));

  test.each([300, 128, -1, 1.5, Number.NaN, '111'])('payload type %j', (payloadType) => {
    refuses(produce, audio(codec({ payloadType })));
    refuses(produce, audio(encoding({ codecPayloadType: payloadType })));
  });

  test.each([0, -8000, 1e9, 0.5])('clock rate %j', (clockRate) => refuses(produce, audio(codec({ clockRate }))));
  test.each([0, -1, 2.5, 1000])('%j channels', (channels) => refuses(produce, audio(codec({ channels }))));
  test.each([0, 256, -1, 1.5])('header extension id %j', (id) => refuses(produce, audio({ ...opus(), headerExtensions: [{ uri: 'urn:x', id }] })));
  test.each([-1, 1.5, 2e9])('bitrate %j', (maxBitrate) => refuses(produce, audio(encoding({ maxBitrate }))));
});

describe('row 17: kind and codec disagree', () => {
  test('video that is audio, audio that is video, and a stray codec of the other kind', () => {
    refuses(produce, { transportId: 't', kind: 'video', rtpParameters: opus() });
    refuses(produce, { transportId: 't', kind: 'audio', rtpParameters: vp8() });
    refuses(produce, audio({ ...opus(), codecs: [...opus().codecs, ...vp8().codecs] }));
  });

  test.each(['data', '', 'AUDIO', 5])('kind %j', (kind) => refuses(produce, { ...audio(), kind }));
  test.each(['opus', 'audio/', 'text/html', 'audio/opus\n', `audio/${'x'.repeat(100)}`])('MIME type %j', (mimeType) => refuses(produce, audio(codec({ mimeType }))));
});

describe('rows 18 and 19: too much of it', () => {
  test.each([5, 100_000])('%i encodings', (length) => refuses(produce, audio({ ...opus(), encodings: Array.from({ length }, (_, i) => ({ ssrc: i + 1 })) })));
  test('no encodings at all', () => refuses(produce, audio({ ...opus(), encodings: [] })));
  test('four encodings', () => accepts(produce, audio({ ...opus(), encodings: [1, 2, 3, 4].map((ssrc) => ({ ssrc })) })));

  const big = {
    'a 5 MB cname': { rtcp: { cname: 'x'.repeat(5_000_000) } },
    'a 100 KB mid': { mid: 'x'.repeat(100_000) },
    'an empty mid': { mid: '' },
    'a 100 KB msid': { msid: 'x'.repeat(100_000) },
    '17 codecs': { codecs: Array.from({ length: 17 }, () => opus().codecs[0]) },
    'no codecs': { codecs: [] },
    '33 header extensions': { headerExtensions: Array.from({ length: 33 }, () => ({ uri: 'urn:x', id: 1 })) },
    'a 100 KB header extension': { headerExtensions: [{ uri: 'x'.repeat(100_000), id: 1 }] },
  };
  test.each(Object.entries(big))('%s', (_, change) => refuses(produce, audio({ ...opus(), ...change })));

  test.each(['rid with spaces', 'x'.repeat(17), ''])('rid %j', (rid) => refuses(produce, audio(encoding({ rid }))));
  test.each(['S9', 'X1T1', 'L1T1_KEYS', 'L3T3_KEY_SHIFT_MORE'])('scalability mode %j', (scalabilityMode) => refuses(produce, audio(encoding({ scalabilityMode }))));
  test('codec parameters over 4 KB', () => refuses(produce, audio(codec({ parameters: { x: 'y'.repeat(5000) } }))));
});

describe('row 15: what is not asked for', () => {
  test('keys of ours that nobody knows are stripped, at every depth', () => {
    const parsed = produce.parse({ ...audio({ ...encoding({ evil: 1 }), evil: 1 }), evil: 1 });
    expect(JSON.stringify(parsed)).not.toContain('evil');
  });

  test('application data is kept as it is, up to 4 KB', () => {
    const appData = { source: 'webcam', nested: { deep: [1, 2, { three: 3 }] } };
    expect(produce.parse({ ...audio(), appData }).appData).toEqual(appData);
    refuses(produce, { ...audio(), appData: { text: 'x'.repeat(4096) } });
    for (const none of ['text', 5, [], null]) refuses(produce, { ...audio(), appData: none });
  });
});

describe('row 20: fingerprints', () => {
  const of = (algorithm: string, value: string) => ({ fingerprints: [{ algorithm, value }] });
  const sha256 = Array.from({ length: 32 }, () => 'ab').join(':');

  test('correct ones pass, in upper case', () => {
    expect(rtp.dtlsParameters.parse(of('sha-256', sha256)).fingerprints[0]?.value).toBe(sha256.toUpperCase());
    accepts(rtp.dtlsParameters, dtls());
  });

  const bad: [string, object][] = [
    ['zz', of('sha-256', 'zz')],
    ['nothing', of('sha-256', '')],
    ['one byte short', of('sha-256', sha256.slice(3))],
    ['of another algorithm', of('sha-1', sha256)],
    ['without colons', of('sha-256', sha256.replaceAll(':', ''))],
    ['of no known algorithm', of('md5', sha256)],
    ['a megabyte long', of('sha-256', 'ab:'.repeat(350_000) + 'ab')],
    ['none', { fingerprints: [] }],
    ['nine of them', { fingerprints: Array.from({ length: 9 }, () => of('sha-256', sha256).fingerprints[0]) }],
    ['a role that is none', { ...of('sha-256', sha256), role: 'boss' }],
  ];
  test.each(bad)('%s is refused', (_, parameters) => refuses(rtp.dtlsParameters, parameters));
});

describe('row 23: data channels', () => {
  const produceData = roomContract.requests.produceData.input;
  const data = (change: object) => ({ transportId: 't', sctpStreamParameters: { streamId: 0 }, label: 'chat', protocol: '', ...change });

  test.each([0, 65_534])('stream %i', (streamId) => accepts(produceData, data({ sctpStreamParameters: { streamId } })));
  test.each([70_000, 65_535, -1, 1.5, '3'])('stream %j is refused', (streamId) => refuses(produceData, data({ sctpStreamParameters: { streamId } })));
  test.each([{ label: 'x'.repeat(100_000) }, { protocol: 'x'.repeat(65) }, { label: 5 }, { sctpStreamParameters: {} }])('%# is refused', (change) => refuses(produceData, data(change)));
});

test('capabilities have limits too', () => {
  const router: Capabilities = { codecs: [{ kind: 'audio', mimeType: 'audio/opus', preferredPayloadType: 100, clockRate: 48_000, channels: 2 }], headerExtensions: [] };
  accepts(rtp.rtpCapabilities, deviceCapabilities(router));
  refuses(rtp.rtpCapabilities, { codecs: Array.from({ length: 129 }, () => router.codecs[0]) });
  refuses(rtp.rtpCapabilities, { codecs: [{ ...router.codecs[0], preferredPayloadType: 300 }] });
  refuses(rtp.rtpCapabilities, { headerExtensions: [{ kind: 'audio', uri: 'urn:x', preferredId: 0 }] });
  refuses(rtp.rtpCapabilities, 'everything');
});
