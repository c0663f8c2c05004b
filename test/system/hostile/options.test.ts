import { describe, expect, test } from 'vitest';
import { besiege } from '../../support/classic/besieged.ts';
import { enter, enterData } from '../../support/classic/own.ts';
import { freshRoom } from '../../support/classic/guests.ts';
import { opus, vp8 } from '../../support/classic/rtp.ts';
import type { NewConsumer, TransportAnswer } from '../../support/classic/wire.ts';

const siege = besiege();
const sentence = expect.stringMatching(/\w+ \w+/) as string;
const KB = 1024;

describe('row 15: extra keys', () => {
  test('in a transport’s options change nothing about where it listens', async () => {
    const client = await siege.guests.connect(freshRoom(), { retryWaits: [] });
    const transport = await client.request<TransportAnswer>('createWebRtcTransport', {
      producing: true,
      consuming: false,
      forceTcp: false,
      id: 'chosen',
      listenIps: ['8.8.8.8'],
      listenInfos: [{ protocol: 'udp', ip: '0.0.0.0', announcedAddress: 'evil.example' }],
      port: 1,
      enableUdp: false,
      enableSctp: false,
      initialAvailableOutgoingBitrate: 1e12,
      iceConsentTimeout: 0,
      appData: { peerId: 'sentinel' },
    });
    expect(transport.id).not.toBe('chosen');
    for (const candidate of transport.iceCandidates) expect(candidate).toMatchObject({ ip: '127.0.0.1', port: siege.box.rtcPort });
    expect(transport.iceCandidates.some(({ protocol }) => protocol === 'udp')).toBe(true);
    expect(transport.sctpParameters).toBeDefined();
  });

  test('appData travels as it is, and forges nobody', async () => {
    const room = freshRoom();
    const watcher = await siege.guests.join(room, { produce: false });
    const forger = await siege.guests.join(room, { webcam: null });
    const custom = { source: 'screen', list: [1, { two: null }], flag: false, number: 1.5, 名: '值' };
    const { id } = await forger.request<{ id: string }>('produce', {
      transportId: forger.sendTransport!.id,
      kind: 'video',
      rtpParameters: vp8(),
      appData: { ...custom, peerId: watcher.peerId },
      keyFrameRequestDelay: 1e9,
    });
    const offer = await watcher.connection.asked<NewConsumer>('newConsumer', ({ producerId }) => producerId === id);
    expect(offer.peerId).toBe(forger.peerId);
    expect(offer.appData).toMatchObject(custom);
    if ('peerId' in offer.appData) expect(offer.appData['peerId']).toBe(forger.peerId);
  });

  test.each([
    ['5 KB', { a: 'a'.repeat(5 * KB) }],
    ['a list', [1]],
    ['a string', 'text'],
    ['null', null],
  ])('appData that is %s: 400', async (_, appData) => {
    const client = await siege.guests.join(freshRoom(), { webcam: null });
    const produce = { transportId: client.sendTransport!.id, kind: 'video', rtpParameters: vp8(), appData };
    expect(await client.connection.refusal('produce', produce)).toMatchObject({ code: 400, reason: sentence });
  });

  test('appData just below 4 KB, and codec parameters that only clients know, are fine', async () => {
    const client = await siege.guests.join(freshRoom(), { webcam: null });
    const parameters = vp8();
    parameters.codecs[0]!.parameters = { 'x-google-start-bitrate': 1000, 'x-own': 'mine' };
    const appData = { a: 'a'.repeat(4 * KB - 20) };
    await client.request('produce', { transportId: client.sendTransport!.id, kind: 'video', rtpParameters: parameters, appData });
  });

  test('__proto__ in appData, codec parameters or anywhere pollutes nothing', async () => {
    const client = await siege.guests.join(freshRoom(), { webcam: null });
    const { connection } = client;
    const produce = () => JSON.stringify({ transportId: client.sendTransport!.id, kind: 'audio', rtpParameters: opus(), appData: { here: 1 } });
    const evil = '"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}';
    for (const [index, data] of [
      produce().replace('"here":1', evil),
      produce().replace('"minptime":10', evil),
      produce().replace('"kind"', `${evil},"kind"`),
    ].entries()) {
      connection.send(`{"request":true,"id":${index + 1},"method":"produce","data":${data},"__proto__":{"polluted":true}}`);
    }
    await client.request('getRouterRtpCapabilities');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(connection.closeEvent).toBeUndefined();
  });
});

describe('row 37: names and chat', () => {
  const invisible: [name: string, text: string][] = [
    ['a right-to-left override', 'gpj.\u202eexe'],
    ['a right-to-left mark', 'a\u200fb'],
    ['an isolate', 'a\u2066b'],
    ['a null', 'a\u0000b'],
    ['an escape', 'a\u001b[31mb'],
    ['a C1 control', 'a\u0085b'],
  ];

  test.each([...invisible, ['a line break', 'a\nb'], ['65 characters', 'x'.repeat(65)], ['10 KB', 'x'.repeat(10 * KB)], ['nothing but spaces', '   ']] as [string, string][])(
    'a name with %s: 400 wherever it is said',
    async (_, displayName) => {
      const client = await siege.guests.connect(freshRoom(), { retryWaits: [] });
      const joining = { displayName, device: { flag: 'x', name: 'x', version: '1' }, rtpCapabilities: { codecs: [], headerExtensions: [] } };
      expect(await client.connection.refusal('join', joining)).toMatchObject({ code: 400, reason: sentence });
      await client.request('join', { ...joining, displayName: 'Fine' });
      expect(await client.connection.refusal('changeDisplayName', { displayName })).toMatchObject({ code: 400, reason: sentence });
      const lobby = await siege.guests.open();
      expect(await lobby.refusal('enter', await enterData(lobby, freshRoom(), 'p', { displayName }))).toMatchObject({ code: 400, reason: sentence });
    },
  );

  test.each(['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', '李雷 🎉', 'x'.repeat(64), '=1+1', '${7*7}'])(
    'the name %s is text like any other: it arrives as it was said',
    async (displayName) => {
      const room = freshRoom();
      const other = await siege.guests.join(room, { produce: false });
      await siege.guests.join(room, { peerId: 'odd', displayName, produce: false });
      expect(await other.connection.notified('newPeer', ({ id }) => id === 'odd')).toMatchObject({ displayName });
    },
  );

  test('a device of 10 KB: 400', async () => {
    const client = await siege.guests.connect(freshRoom(), { retryWaits: [] });
    for (const device of [{ flag: 'f'.repeat(10 * KB) }, { name: 'n'.repeat(10 * KB) }, { version: 'v'.repeat(10 * KB) }]) {
      expect(await client.connection.refusal('join', { displayName: 'Fine', device })).toMatchObject({ code: 400 });
    }
  });

  test('chat: what cannot be seen or is too long is refused, markup and line breaks arrive as they are', async () => {
    const room = freshRoom();
    const [ada, bob] = [await siege.guests.open(), await siege.guests.open()];
    await enter(ada, room, 'ada');
    await enter(bob, room, 'bob');
    for (const text of [...invisible.map(([, invisibleText]) => invisibleText), 'x'.repeat(2001), 'x'.repeat(10 * KB), ' ', '']) {
      expect(await ada.refusal('chat', { text }), JSON.stringify(text.slice(0, 20))).toMatchObject({ code: 400, reason: sentence });
    }
    const text = '<b onclick="x">hello</b>\n\tline two';
    await ada.request('chat', { text });
    expect(await bob.notified('chat')).toMatchObject({ peerId: 'ada', text });
    expect(bob.notifications.filter(({ method }) => method === 'chat')).toHaveLength(1);
  });
});
