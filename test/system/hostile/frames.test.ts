import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { besiege } from '../../support/classic/besieged.ts';
import { freshRoom } from '../../support/classic/guests.ts';
import type { ProtooConnection } from '../../support/classic/ProtooConnection.ts';
import { closeCode, frame, opcodes, rawWebSocket } from '../../support/classic/raw.ts';

const siege = besiege();
const KiB = 1024;

/** Both ways in: a room's connection, as classic clients have, and the lobby, as our own page has. */
const entrances: [name: string, open: () => Promise<ProtooConnection>][] = [
  ['a room’s connection', async () => (await siege.guests.connect(freshRoom(), { retryWaits: [] })).connection],
  ['a joined participant', async () => (await siege.guests.join(freshRoom(), { retryWaits: [], produce: false })).connection],
  ['the lobby', () => siege.guests.open()],
];

describe.each(entrances)('frames on %s', (_, open) => {
  test.each(['null', '[]', '5', 'true', '"hello"', '{}', '{"request":true', '{"request":true,"id":1}', '', '\u0000'])(
    'row 1: the text %j closes with 1007',
    async (text) => {
      const connection = await open();
      connection.send(text);
      expect(await connection.closed).toMatchObject({ code: 1007 });
    },
  );

  test('row 4: a message over 256 KiB closes with 1009, one just below does not', async () => {
    const padded = (size: number) => {
      const request = { request: true, id: 1, method: 'nothing', data: { padding: '' } };
      request.data.padding = 'x'.repeat(size - JSON.stringify(request).length);
      return JSON.stringify(request);
    };
    const connection = await open();
    connection.send(padded(256 * KiB));
    expect(await connection.request('getRouterRtpCapabilities').catch((error: Error) => error.name)).toBeDefined();
    expect(connection.closeEvent).toBeUndefined();
    connection.send(padded(256 * KiB + 1));
    expect(await connection.closed).toMatchObject({ code: 1009 });
  });

  test('row 5: a binary frame closes with 1003', async () => {
    const connection = await open();
    connection.socket.send(Buffer.from(JSON.stringify({ request: true, id: 1, method: 'getRouterRtpCapabilities', data: {} })), { binary: true });
    expect(await connection.closed).toMatchObject({ code: 1003 });
  });

  // JSON has no NaN: whoever writes one sends either broken JSON or null.
  test.each(['NaN', 'null', '1e400', '-1e400', '"7"', 'true', '{}', '[1]'])('row 7: the request id %s closes with 1007', async (id) => {
    const connection = await open();
    connection.send(`{"request":true,"id":${id},"method":"getRouterRtpCapabilities","data":{}}`);
    expect(await connection.closed).toMatchObject({ code: 1007 });
  });

  // Browsers' SDP errors are long, and existing clients hand them on as they are.
  test('row 7: a refusal with a very long reason, or an odd code, is still a refusal', async () => {
    const connection = await open();
    connection.send({ response: true, id: 5, ok: false, errorCode: 500, errorReason: 'x'.repeat(5000) });
    connection.send({ response: true, id: 6, ok: false, errorCode: 'oops', errorReason: null });
    await connection.request('getRouterRtpCapabilities').catch(() => {});
    expect(connection.closeEvent).toBeUndefined();
  });

  test('row 7: answers to what was never asked do nothing', async () => {
    const connection = await open();
    for (const id of [0, 123_456, 2 ** 31]) connection.send({ response: true, id, ok: true, data: {} });
    connection.send({ notification: true, method: 'mediasoup-version', data: {} });
    await connection.request('getRouterRtpCapabilities').catch(() => {});
    expect(connection.closeEvent).toBeUndefined();
  });
});

describe('frames by hand', () => {
  const path = () => `/?roomId=${freshRoom()}&peerId=handmade`;

  test.each([
    ['text that is no UTF-8', frame(opcodes.text, Buffer.from([0xc3, 0x28])), 1007],
    ['a continuation of nothing', frame(opcodes.continuation, 'x'), 1002],
    ['a reserved opcode', frame(5, 'x'), 1002],
    ['a ping that is too long', frame(opcodes.ping, Buffer.alloc(126)), 1002],
    ['a frame that declares 2 GB', frame(opcodes.text, 'x', { declared: 0x7fffffff }), 1009],
  ])('row 4: %s closes with one clear code', async (_, bytes, code) => {
    const socket = await rawWebSocket(siege.box.port, path());
    socket.tls.write(bytes);
    await socket.ended;
    expect(closeCode(socket.received())).toBe(code);
  });

  test.each([
    ['zero-length', ''],
    ['one-byte', 'x'],
  ])('row 3: %s fragments without end: closed, and less than 20 MB of growth', async (_, payload) => {
    const socket = await rawWebSocket(siege.box.port, path());
    const batch = Buffer.concat(Array.from({ length: 10_000 }, () => frame(opcodes.continuation, payload, { fin: false })));
    const before = memory();
    let [most, sent] = [0, 0];
    socket.tls.write(frame(opcodes.text, payload, { fin: false }));
    while (closeCode(socket.received()) === undefined && !socket.tls.destroyed && sent < 6_000_000) {
      sent += batch.length;
      // Wait for the socket to take it: what piles up on our side is not the appliance's.
      await new Promise<void>((resolve) => socket.tls.write(batch, () => setImmediate(resolve)));
      most = Math.max(most, memory() - before);
    }
    expect(closeCode(socket.received()), `after ${sent} bytes of fragments`).toBe(1008);
    await socket.ended;
    expect(most).toBeLessThan(20_000_000);
  });
});

/** What is really in use, after the garbage has been taken out. */
function memory(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
