/**
 * Weeks of a busy box, in minutes: people come to rooms and go, in every way
 * that there is, on several workers, by real signalling. What is left of them
 * afterwards must be nothing, in Node and in the workers.
 */
import { ClassicClient } from '../../support/classicClient.ts';
import { startTestAppliance, waitFor, type Objects, type TestAppliance } from '../../support/startTestAppliance.ts';
import { heapMb, rssMb } from './memory.ts';
import { Guest, nothing } from './people.ts';

const WORKERS = 3;
const AT_ONCE = 20;
const PER_ROOM = 4;
/** Warms everything up: code, pools of memory, caches. */
const WARM_UP = 400;

export interface Memory {
  /** What Node's objects and buffers take. */
  heapMb: number;
  /** What the system has given to Node, and to the clients, which are in the same process. */
  nodeMb: number;
  workersMb: number[];
}

export interface SoakResult {
  joins: number;
  rooms: number;
  /** The most streams that were piped at one time. */
  pipes: number;
  before: Memory;
  after: Memory;
  left: Objects;
  /** Entries of the registry, without workers and their servers. */
  registered: number;
  /** Routers and transports that the workers' own dumps name. */
  dumped: number;
}

export async function soak(times: number): Promise<SoakResult> {
  const box = await startTestAppliance({
    workers: WORKERS,
    rooms: { graceSeconds: 0, reconnectSeconds: 0.05, developerParameters: true, maxRoomsPerAddress: 100 },
    limits: { messagesPerSecond: 10_000, joinsPerSecond: 10_000, socketsPerAddress: 1000 },
  });
  const result = { joins: 0, rooms: 0, pipes: 0 };
  box.appliance.rooms.on('created', () => result.rooms++);
  const looking = setInterval(() => {
    const pipes = [...box.appliance.rooms].reduce((sum, { media }) => sum + media.pipes, 0);
    result.pipes = Math.max(result.pipes, pipes);
  }, 50);
  try {
    for (let joins = 0; joins < WARM_UP; joins += AT_ONCE) await round(box, joins);
    Object.assign(result, { rooms: 0, pipes: 0 });
    const before = await memory(box);
    for (; result.joins < times; result.joins += AT_ONCE) await round(box, WARM_UP + result.joins);
    await waitFor('no object to be left', async () => JSON.stringify(await box.dump()) === JSON.stringify(nothing));
    const { objects, workers } = box.appliance.workers;
    const registered = [...objects].filter(({ type }) => type !== 'worker' && type !== 'webRtcServer').length;
    let dumped = 0;
    for (const { worker, servers } of workers) {
      const { routerIds, webRtcServerIds } = await worker.dump();
      dumped += routerIds.length + webRtcServerIds.length - servers.size;
      for (const server of servers.values()) dumped += (await server.dump()).webRtcTransportIds.length;
    }
    return { ...result, before, after: await memory(box), left: await box.dump(), registered, dumped };
  } finally {
    clearInterval(looking);
    await box.close();
  }
}

/** Comes in, and answers how it goes. */
type Visit = () => Promise<unknown>;

/** Rooms of four of which two sit on another worker; everybody gets everything, then all go, each in another way. */
async function round(box: TestAppliance, first: number): Promise<void> {
  const roomsNow = Array.from({ length: AT_ONCE / PER_ROOM }, (_, i) => visitRoom(box, `room${first + i}`, first + i * PER_ROOM));
  await Promise.all(roomsNow);
  await waitFor('everybody to be gone, and their rooms', () => box.appliance.rooms.size === 0 && box.appliance.signalling.connections === 0, 20_000);
}

async function visitRoom(box: TestAppliance, room: string, first: number): Promise<void> {
  const numbers = Array.from({ length: PER_ROOM }, (_, i) => first + i);
  const visits = await Promise.all(numbers.map((number) => (number % 3 === 0 ? classic(box, room, number) : ours(box, room, number))));
  await waitFor(`streams in ${room}`, () => box.appliance.rooms.get(room)!.people.every(({ consumers }) => consumers.size >= PER_ROOM - 1), 20_000);
  await Promise.all(visits.map((go) => go()));
}

async function ours(box: TestAppliance, room: string, number: number): Promise<Visit> {
  const usePipeTransports = number % 2 === 1;
  const guest = await Guest.enter(box, room, `p${number}`, { usePipeTransports });
  await guest.connection.request('chat', { text: 'hello' });
  return async () => {
    if (number % 4 === 0) return guest.leave();
    if (number % 4 === 1) await guest.comeBack(guest.holding);
    if (number % 4 === 2) await guest.comeBack();
    return guest.connection.cut();
  };
}

async function classic(box: TestAppliance, room: string, number: number): Promise<Visit> {
  const client = await ClassicClient.join({ wsUrl: box.wsUrl, roomId: room, peerId: `c${number}`, query: `&usePipeTransports=${number % 2 === 1}` });
  return () => (number % 2 === 0 ? client.leave() : client.vanish());
}

async function memory(box: TestAppliance): Promise<Memory> {
  return { heapMb: await heapMb(), nodeMb: rssMb('self'), workersMb: box.appliance.workers.workers.map(({ worker }) => rssMb(worker.pid)) };
}
