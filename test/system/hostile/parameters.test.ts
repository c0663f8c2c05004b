import { describe, expect, test } from 'vitest';
import type { ClassicClient } from '../../support/classicClient.ts';
import { besiege } from '../../support/classic/besieged.ts';
import { freshRoom } from '../../support/classic/guests.ts';
import { chatStream, dtls, fingerprint, h264, opus, vp8, vp8Simulcast } from '../../support/classic/rtp.ts';
import type { RtpParameters } from '../../support/classic/wire.ts';

const siege = besiege();
const sentence = expect.stringMatching(/\w+ \w+/) as string;
const KB = 1024;

/** Joined, and able to send; nothing sent yet. */
const sender = () => siege.guests.join(freshRoom(), { webcam: null, datachannel: false });

/** What a request to produce looks like after somebody has tampered with it. */
function tampered(client: ClassicClient, kind: string, parameters: RtpParameters, tamper: (parameters: Tampering) => void = () => {}): object {
  tamper(parameters as unknown as Tampering);
  return { transportId: client.sendTransport!.id, kind, rtpParameters: parameters, appData: {} };
}
interface Tampering {
  mid: unknown;
  codecs: Record<string, unknown>[];
  encodings: Record<string, unknown>[];
  rtcp: Record<string, unknown>;
  headerExtensions: Record<string, unknown>[];
}

async function refused(client: ClassicClient, produce: object, what: string): Promise<void> {
  expect(await client.connection.refusal('produce', produce), what).toMatchObject({ code: 400, reason: sentence });
}

describe('row 16: numbers out of range', () => {
  const numbers: [name: string, tamper: (parameters: Tampering) => void][] = [
    ...[-1, null, 1.5, 2 ** 33, 2 ** 32, '1234', Number.MAX_VALUE].flatMap((wrong): [string, (p: Tampering) => void][] => [
      [`ssrc ${wrong}`, (p) => (p.encodings[0]!['ssrc'] = wrong)],
      [`rtx ssrc ${wrong}`, (p) => (p.encodings[0]!['rtx'] = { ssrc: wrong })],
    ]),
    ...[300, -1, 128, 1.5, '96'].map((wrong): [string, (p: Tampering) => void] => [`payload type ${wrong}`, (p) => (p.codecs[0]!['payloadType'] = wrong)]),
    ...[0, -1, 1e12].map((wrong): [string, (p: Tampering) => void] => [`clock rate ${wrong}`, (p) => (p.codecs[0]!['clockRate'] = wrong)]),
    ...[0, 70_000].map((wrong): [string, (p: Tampering) => void] => [`header extension id ${wrong}`, (p) => (p.headerExtensions[0]!['id'] = wrong)]),
  ];
  test.each(numbers)('%s: 400', async (what, tamper) => {
    const client = await sender();
    await refused(client, tampered(client, 'video', vp8(), tamper), what);
  });
});

describe('row 17: kind and codec disagree', () => {
  test.each([
    ['audio', vp8],
    ['video', opus],
    ['audio', h264],
    ['video', () => ({ ...vp8(), codecs: [...opus().codecs, ...vp8().codecs] })],
    ['smell', opus],
    ['__proto__', opus],
    ['', opus],
  ] as [string, () => RtpParameters][])('kind %j: 400', async (kind, parameters) => {
    const client = await sender();
    await refused(client, tampered(client, kind, parameters()), kind);
  });
});

describe('row 18: too many encodings', () => {
  test.each([5, 6, 1000, 80_000])('%i of them: 400', async (count) => {
    const client = await sender();
    const fill = (p: Tampering) => (p.encodings = Array.from({ length: count }, (_, ssrc) => (count > 1000 ? {} : { ssrc: ssrc + 1 })));
    await refused(client, tampered(client, 'video', vp8(), fill), `${count} encodings`);
  });

  test('100,000 of them are too long a message: closed with 1009', async () => {
    const client = await siege.guests.join(freshRoom(), { retryWaits: [] });
    const fill = (p: Tampering) => (p.encodings = Array.from({ length: 100_000 }, (_, ssrc) => ({ ssrc: ssrc + 1 })));
    const { connection } = client;
    connection.send({ request: true, id: 1, method: 'produce', data: tampered(client, 'video', vp8(), fill) });
    expect(await connection.closed).toMatchObject({ code: 1009 });
  });

  test('four are fine, none means none said', async () => {
    const client = await sender();
    const four = (p: Tampering) => (p.encodings = ['a', 'b', 'c', 'd'].map((rid) => ({ rid })));
    await client.request('produce', tampered(client, 'video', vp8Simulcast(), four));
    await refused(client, tampered(client, 'video', vp8(), (p) => (p.encodings = [])), 'no encodings');
    await refused(client, tampered(client, 'video', vp8(), (p) => (p.codecs = [])), 'no codecs');
  });
});

describe('row 19: long strings', () => {
  test.each([
    ['200 KB cname', (p: Tampering) => (p.rtcp['cname'] = 'c'.repeat(200 * KB))],
    ['100 KB mid', (p: Tampering) => (p.mid = 'm'.repeat(100 * KB))],
    ['empty mid', (p: Tampering) => (p.mid = '')],
    ['100 KB rid', (p: Tampering) => (p.encodings = [{ rid: 'r'.repeat(100 * KB) }])],
    ['100 KB mime type', (p: Tampering) => (p.codecs[0]!['mimeType'] = `video/${'v'.repeat(100 * KB)}`)],
    ['100 KB codec parameter', (p: Tampering) => (p.codecs[0]!['parameters'] = { x: 'y'.repeat(100 * KB) })],
    ['100 KB scalability mode', (p: Tampering) => (p.encodings[0]!['scalabilityMode'] = `L${'1'.repeat(100 * KB)}T1`)],
    ['100 KB extension', (p: Tampering) => (p.headerExtensions[0]!['uri'] = 'u'.repeat(100 * KB))],
  ])('a %s: 400', async (what, tamper) => {
    const client = await sender();
    await refused(client, tampered(client, 'video', vp8(), tamper), what);
  });

  test('a 5 MB cname is too long a message: closed with 1009', async () => {
    const client = await siege.guests.join(freshRoom(), { retryWaits: [] });
    const long = (p: Tampering) => (p.rtcp['cname'] = 'c'.repeat(5 * KB * KB));
    const { connection } = client;
    connection.send({ request: true, id: 1, method: 'produce', data: tampered(client, 'video', vp8(), long) });
    expect(await connection.closed).toMatchObject({ code: 1009 });
  });
});

describe('row 20: malformed fingerprints', () => {
  const good = fingerprint();
  test.each([
    ['zz', [{ ...good, value: 'zz' }]],
    ['one that is too short', [{ ...good, value: good.value.slice(0, -3) }]],
    ['one that is too long', [{ ...good, value: `${good.value}:00` }]],
    ['one without colons', [{ ...good, value: good.value.replaceAll(':', '') }]],
    ['an empty one', [{ ...good, value: '' }]],
    ['an unknown algorithm', [{ ...good, algorithm: 'md5' }]],
    ['another algorithm’s length', [{ ...good, algorithm: 'sha-512' }]],
    ['a 200 KB one', [{ ...good, value: Array.from({ length: 68_000 }, () => 'AA').join(':') }]],
    ['none', []],
    ['no list', good],
    ['a good one beside a bad one', [good, { algorithm: 'sha-256', value: 'zz' }]],
  ])('%s: 400, and the transport can still be connected', async (_, fingerprints) => {
    const client = await sender();
    const transportId = client.recvTransport!.id;
    const refusal = await client.connection.refusal('connectWebRtcTransport', { transportId, dtlsParameters: { role: 'client', fingerprints } });
    expect(refusal).toMatchObject({ code: 400, reason: sentence });
    await client.request('connectWebRtcTransport', { transportId, dtlsParameters: dtls() });
  });
});

describe('row 23: data channels out of range', () => {
  test.each([
    ['stream id 70000', { sctpStreamParameters: { streamId: 70_000 } }],
    ['stream id 65535', { sctpStreamParameters: { streamId: 65_535 } }],
    ['stream id -1', { sctpStreamParameters: { streamId: -1 } }],
    ['stream id 1.5', { sctpStreamParameters: { streamId: 1.5 } }],
    ['a lifetime below zero', { sctpStreamParameters: { streamId: 1, maxPacketLifeTime: -1 } }],
    ['100 KB label', { label: 'l'.repeat(100 * KB) }],
    ['100 KB protocol', { protocol: 'p'.repeat(100 * KB) }],
    ['5 KB of appData', { appData: { a: 'a'.repeat(5 * KB) } }],
  ])('%s: 400', async (_, wrong) => {
    const client = await sender();
    const good = { transportId: client.sendTransport!.id, sctpStreamParameters: chatStream(), label: 'chat', protocol: '', appData: {} };
    expect(await client.connection.refusal('produceData', { ...good, ...wrong })).toMatchObject({ code: 400, reason: sentence });
    await client.request('produceData', good);
  });

  test('both reliabilities at once, or a stream used twice, are the client’s mistake', async () => {
    const client = await sender();
    const good = { transportId: client.sendTransport!.id, sctpStreamParameters: chatStream(), label: 'chat', protocol: '', appData: {} };
    await client.request('produceData', good);
    const both = { ...good, sctpStreamParameters: { ...chatStream(), maxPacketLifeTime: 1, maxRetransmits: 1 } };
    for (const wrong of [both, good]) expect([400, 409]).toContain((await client.connection.refusal('produceData', wrong)).code);
  });
});
