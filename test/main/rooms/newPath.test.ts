/** Media that finds another path: a browser's checks, by hand, to transports of a real worker. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { Consumer } from 'mediasoup/types';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Rooms } from '../../../main/rooms/Rooms.ts';
import { bindingRequest } from '../../support/classic/stun.ts';
import { waitFor } from '../../support/startTestAppliance.ts';
import { startPool } from '../media/pools.ts';
import { createRooms } from './doubles.ts';
import { Person } from './people.ts';

let rooms: Rooms;
let ann: Person;
let ben: Person;
const sockets: Socket[] = [];

beforeEach(async () => {
  rooms = createRooms({}, await startPool(1));
  ann = await Person.enter(rooms, 'r', 'ann');
  ben = await Person.enter(rooms, 'r', 'ben');
  await Promise.all([ann.produce('video'), ben.produce('video')]);
  await waitFor('both to be sent the other', () => [ann, ben].every(({ consumers }) => consumers.some(({ paused }) => !paused)));
});
afterEach(() => {
  vi.restoreAllMocks();
  for (const socket of sockets.splice(0)) socket.close();
  rooms.close();
});

/** From a port of its own, so that it is another path; answered. */
async function choosePath({ iceParameters, iceCandidates }: NonNullable<Person['entered']['send']>): Promise<void> {
  const socket = createSocket('udp4');
  sockets.push(socket);
  const { ip, port } = iceCandidates.find(({ protocol }) => protocol === 'udp')! as { ip: string; port: number };
  socket.send(bindingRequest({ usernameFragment: String(iceParameters.usernameFragment), password: String(iceParameters.password) }, 'chosen'), port, ip);
  await once(socket, 'message');
}

const asked = (consumer: Consumer) => vi.spyOn(consumer, 'requestKeyFrame');
const later = (ms: number) => vi.spyOn(performance, 'now').mockReturnValue(performance.now() + ms);

test.each(['recv', 'send'] as const)('after another path was chosen for %s, pictures on it begin anew', async (way) => {
  const [mine, theirs] = [asked(ann.consumers[0]!), asked(ben.consumers[0]!)];
  const [refreshed, other] = way === 'recv' ? [mine, theirs] : [theirs, mine];
  await choosePath(ann.entered[way]!);
  await choosePath(ann.entered[way]!);
  // ICE only chooses still.
  expect(refreshed).not.toHaveBeenCalled();
  later(10_000);
  await choosePath(ann.entered[way]!);
  await waitFor('a key frame to be asked for', () => refreshed.mock.calls.length === 1);
  expect(other).not.toHaveBeenCalled();
});

test('what is paused stays so', async () => {
  const [consumer] = ann.consumers;
  const refreshed = asked(consumer!);
  await consumer!.pause();
  await choosePath(ann.entered.recv!);
  later(10_000);
  const told = new Promise((resolve) => ann.peer.receiving!.transport.once('iceselectedtuplechange', resolve));
  await choosePath(ann.entered.recv!);
  await told;
  expect(refreshed).not.toHaveBeenCalled();
});
