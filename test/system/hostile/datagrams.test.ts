import { randomBytes, randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { besiege } from '../../support/classic/besieged.ts';
import { freshRoom } from '../../support/classic/guests.ts';
import { waitFor } from '../../support/startTestAppliance.ts';
import { answersStun, bindingRequest } from '../../support/classic/stun.ts';

const siege = besiege();
const DATAGRAMS = 20_000;

describe('row 31: what is thrown at the media port', () => {
  test(`${DATAGRAMS} random or STUN datagrams are ignored`, { timeout: 30_000 }, async () => {
    const target = await siege.guests.join(freshRoom());
    const { usernameFragment } = target.sendTransport!.iceParameters;
    const kinds: (() => Buffer)[] = [
      () => randomBytes(randomInt(0, 1400)),
      // Strangers, and somebody who has heard the user name but does not know the password.
      () => bindingRequest({ usernameFragment: randomBytes(8).toString('hex'), password: 'guess' }),
      () => bindingRequest({ usernameFragment, password: 'guess' }),
      () => cut(bindingRequest({ usernameFragment, password: 'guess' })),
      // First bytes that say DTLS, RTP and RTCP; nonsense behind.
      () => Buffer.concat([Buffer.from([22, 254, 253]), randomBytes(60)]),
      () => Buffer.concat([Buffer.from([0x80, 111]), randomBytes(randomInt(0, 200))]),
      () => Buffer.concat([Buffer.from([0x80, 200, 0, 6]), randomBytes(24)]),
    ];
    const socket = createSocket('udp4');
    for (let sent = 0; sent < DATAGRAMS; sent += 1) {
      await new Promise<void>((resolve) => socket.send(kinds[sent % kinds.length]!(), siege.box.rtcPort, '127.0.0.1', () => resolve()));
      if (sent % 5000 === 0) await siege.unharmed();
    }
    socket.close();
    expect(await answersStun(target.sendTransport!)).toBe(true);
    expect(target.joins).toBe(1);
  });

  test('so is what comes over TCP to it', async () => {
    for (const bytes of [randomBytes(5000), Buffer.from([0, 0]), Buffer.from([255, 255, 1]), Buffer.from('GET / HTTP/1.1\r\n\r\n'), Buffer.alloc(0)]) {
      await new Promise<void>((resolve, reject) => {
        const socket = connect(siege.box.rtcPort, '127.0.0.1', () => socket.write(bytes, () => setImmediate(() => (socket.resetAndDestroy(), resolve()))));
        socket.on('error', reject);
      });
    }
  });
});

describe('row 30: who opens connections to the media port and says nothing', () => {
  test('600 of them: the host is told, media goes on, and the alarm ends with them', { timeout: 60_000 }, async () => {
    const target = await siege.guests.join(freshRoom());
    const { server } = siege.box.appliance;
    const sockets = Array.from({ length: 600 }, () => connect(siege.box.rtcPort, '127.0.0.1').on('error', () => {}));
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    await waitFor('the alarm', () => server!.idleConnections >= 600, 15_000);
    await siege.unharmed();
    expect(await answersStun(target.sendTransport!)).toBe(true);
    // Newcomers get in, too.
    await siege.guests.join(freshRoom());
    for (const socket of sockets) socket.resetAndDestroy();
    await waitFor('the end of the alarm', () => server!.idleConnections === 0, 15_000);
  });
});

function cut(message: Buffer): Buffer {
  return message.subarray(0, randomInt(1, message.length));
}
