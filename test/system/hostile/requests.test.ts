import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { besiege } from '../../support/classic/besieged.ts';
import { until } from '../../support/classic/ProtooConnection.ts';
import { enterData } from '../../support/classic/own.ts';
import { freshRoom } from '../../support/classic/guests.ts';
import { dtls, opus } from '../../support/classic/rtp.ts';

const siege = besiege();
const sentence = expect.stringMatching(/\w+ \w+/) as string;
const joined = () => siege.guests.join(freshRoom(), { produce: false, retryWaits: [] });

/** Deeper than anything that people say to each other. */
const nested = (levels: number): unknown => (levels === 0 ? 'bottom' : { down: nested(levels - 1) });

describe('row 6: too many messages', () => {
  const floods: Record<string, (id: number) => object> = {
    requests: (id) => ({ request: true, id, method: 'getRouterRtpCapabilities', data: {} }),
    'requests that do not exist': (id) => ({ request: true, id, method: 'nonsense', data: {} }),
    notifications: () => ({ notification: true, method: 'nonsense', data: {} }),
    'answers to nothing': (id) => ({ response: true, id, ok: true, data: {} }),
  };
  test.each(Object.entries(floods))('a sustained flood of %s is refused, then cut with 1008', async (what, message) => {
    const { connection } = await joined();
    let id = 0;
    for (let round = 0; round < 200 && !connection.closeEvent; round += 1) {
      for (let n = 0; n < 50; n += 1) connection.send(message(++id));
      await sleep(20);
    }
    expect(connection.closeEvent).toMatchObject({ code: 1008, reason: sentence });
    if (what.startsWith('requests')) expect(connection.strayAnswers.some(({ errorCode }) => errorCode === 429)).toBe(true);
  });

  test('a burst is fine: an existing client in a full room answers many at once', async () => {
    const { connection } = await joined();
    const answers = await Promise.all(Array.from({ length: 100 }, () => connection.request('getRouterRtpCapabilities')));
    expect(answers).toHaveLength(100);
    expect(connection.closeEvent).toBeUndefined();
  });

  test('whoever is refused may go on after a pause', async () => {
    const { connection } = await joined();
    const results = await Promise.allSettled(Array.from({ length: 320 }, (_, n) => connection.request('changeDisplayName', { displayName: `${n}` })));
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 429, reason: sentence });
    await sleep(200);
    await connection.request('getRouterRtpCapabilities');
  });
});

describe('row 8: methods that do not exist', () => {
  const inherited = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf'];
  test.each([...inherited, 'unknown', 'Join', 'join ', 'enter', 'look', 'newConsumer'])('a classic client asks for %j: 404', async (method) => {
    const { connection } = await joined();
    expect(await connection.refusal(method, {})).toMatchObject({ code: 404, reason: sentence });
    await connection.request('getRouterRtpCapabilities');
  });

  test.each([...inherited, 'join', 'createWebRtcTransport'])('our own page asks for %j: 404', async (method) => {
    const lobby = await siege.guests.open();
    expect(await lobby.refusal(method, {})).toMatchObject({ code: 404, reason: sentence });
    await lobby.request('look', { roomId: 'r' });
  });
});

describe('row 9: data of another shape', () => {
  const shapes: [name: string, data: unknown][] = [
    ['a string', 'data'],
    ['a number', 7],
    ['a boolean', true],
    ['an array', [1, 2]],
    ['an empty array', []],
    ['17 levels deep', nested(17)],
  ];
  const methods = ['getRouterRtpCapabilities', 'createWebRtcTransport', 'changeDisplayName', 'pauseConsumer', 'getTransportStats'];
  test.each(shapes)('%s: 400 from every method', async (_, data) => {
    const { connection } = await joined();
    for (const method of methods) expect(await connection.refusal(method, data), method).toMatchObject({ code: 400, reason: sentence });
    await connection.request('getRouterRtpCapabilities');
  });

  test.each(['[', '{"a":'])('%s a hundred thousand times: 400', async (opening) => {
    const { connection } = await joined();
    const levels = Math.floor(200_000 / (opening.length + 1));
    const data = `${opening.repeat(levels)}0${(opening === '[' ? ']' : '}').repeat(levels)}`;
    connection.send(`{"request":true,"id":7,"method":"getTransportStats","data":${data}}`);
    expect(await until('the answer', () => connection.strayAnswers[0])).toMatchObject({ id: 7, errorCode: 400, errorReason: sentence });
    await connection.request('getRouterRtpCapabilities');
  });

  test('depth counts wherever it hides', async () => {
    const client = await siege.guests.join(freshRoom());
    const parameters = opus();
    parameters.codecs[0]!.parameters = { deep: nested(20) };
    const produce = { transportId: client.sendTransport!.id, kind: 'audio', rtpParameters: parameters, appData: {} };
    expect(await client.connection.refusal('produce', produce)).toMatchObject({ code: 400 });
    expect(await client.connection.refusal('produce', { ...produce, rtpParameters: opus(), appData: nested(20) })).toMatchObject({ code: 400 });
    const lobby = await siege.guests.open();
    const entering = await enterData(lobby, freshRoom(), 'deep', { device: nested(20) });
    expect(await lobby.refusal('enter', entering)).toMatchObject({ code: 400 });
  });
});

describe('row 10: a handler that throws', () => {
  test.each([
    ['rejects', () => Promise.reject(new Error('secret: /etc/shadow'))],
    ['throws', () => { throw new TypeError('secret: /etc/shadow'); }],
    ['throws something that is no error', () => { throw 'secret: /etc/shadow'; }],
  ])('it %s: 500 without what went wrong inside, and the connection lives', async (_, fail) => {
    const client = await joined();
    const transportId = client.recvTransport!.id;
    vi.spyOn(siege.watch.transport(transportId), 'getStats').mockImplementationOnce(fail);
    const refusal = await client.connection.refusal('getTransportStats', { transportId });
    expect(refusal).toMatchObject({ code: 500, reason: sentence });
    expect(refusal.reason).not.toContain('secret');
    expect(await client.request('getTransportStats', { transportId })).toBeInstanceOf(Array);
  });
});

describe('row 22: before joining', () => {
  test('a classic client may only get ready; everything else is the wrong state', async () => {
    const client = await siege.guests.connect(freshRoom(), { retryWaits: [] });
    await client.request('getRouterRtpCapabilities');
    const transport = await client.request<{ id: string }>('createWebRtcTransport', { producing: true, consuming: false, forceTcp: false });
    await client.request('connectWebRtcTransport', { transportId: transport.id, dtlsParameters: dtls() });
    const id = 'some-id';
    const early: [method: string, data: object][] = [
      ['restartIce', { transportId: transport.id }],
      ['produce', { transportId: transport.id, kind: 'audio', rtpParameters: opus(), appData: {} }],
      ['produceData', { transportId: transport.id, sctpStreamParameters: { streamId: 1 }, label: 'chat', protocol: '' }],
      ...['closeProducer', 'pauseProducer', 'resumeProducer', 'getProducerStats'].map((method): [string, object] => [method, { producerId: id }]),
      ...['pauseConsumer', 'resumeConsumer', 'requestConsumerKeyFrame', 'getConsumerStats'].map((method): [string, object] => [method, { consumerId: id }]),
      ['setConsumerPreferredLayers', { consumerId: id, spatialLayer: 0 }],
      ['setConsumerPriority', { consumerId: id, priority: 1 }],
      ['changeDisplayName', { displayName: 'Early' }],
      ['getTransportStats', { transportId: transport.id }],
      ['getDataProducerStats', { dataProducerId: id }],
      ['getDataConsumerStats', { dataConsumerId: id }],
      ['applyNetworkThrottle', { secret: 'x' }],
      ['resetNetworkThrottle', { secret: 'x' }],
    ];
    for (const [method, data] of early) expect(await client.connection.refusal(method, data), method).toMatchObject({ code: 409, reason: sentence });
  });

  test('our own page may only look and enter', async () => {
    const lobby = await siege.guests.open();
    const early: [method: string, data: object][] = [
      ['leave', {}],
      ['chat', { text: 'hello' }],
      ['changeDisplayName', { displayName: 'Early' }],
      ['produce', { transportId: 'x', kind: 'audio', rtpParameters: opus(), appData: {} }],
      ['ack', { ids: ['x'] }],
      ['getTransportStats', { transportId: 'x' }],
    ];
    for (const [method, data] of early) expect(await lobby.refusal(method, data), method).toMatchObject({ code: 409, reason: sentence });
  });
});
