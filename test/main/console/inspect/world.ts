/** A room on real workers with one of everything that can be looked into, and its secrets. */
import type { PipeTransport, PlainTransport } from 'mediasoup/types';
import { afterEach } from 'vitest';
import type { ConsoleHost } from '../../../../main/console/ConsoleHost.ts';
import { defaultConfig } from '../../../../main/contract/config.ts';
import { LogRing } from '../../../../main/lib/LogRing.ts';
import { silentLogger } from '../../../../main/lib/logger.ts';
import type { WorkerPool } from '../../../../main/media/WorkerPool.ts';
import { RoomBook } from '../../../../main/rooms/RoomBook.ts';
import type { Rooms } from '../../../../main/rooms/Rooms.ts';
import { waitFor } from '../../../support/startTestAppliance.ts';
import { quietCertificates } from '../../../support/quietCertificates.ts';
import { startPool } from '../../media/pools.ts';
import { createRooms } from '../../rooms/doubles.ts';
import { Person } from '../../rooms/people.ts';

const opened: Rooms[] = [];
afterEach(() => {
  for (const rooms of opened.splice(0)) rooms.close();
});

export interface World {
  host: ConsoleHost;
  pool: WorkerPool;
  rooms: Rooms;
  ann: Person;
  ben: Person;
  plain: PlainTransport;
  pipe: PipeTransport;
}

export async function createWorld(): Promise<World> {
  const pool = await startPool(2);
  const rooms = createRooms({ developerParameters: true }, pool);
  opened.push(rooms);
  const ann = await Person.enter(rooms, 'physics', 'ann-1', { displayName: 'Ann Example' });
  const ben = await Person.enter(rooms, 'physics', 'ben-1', { displayName: 'Ben Example', usePipeTransports: true });
  await ann.produce('audio');
  await ann.produce('video');
  await waitFor('the streams at the other end', () => ben.consumers.length === 2);
  const { media } = ann.room;
  const { router } = await media.home();
  const { transport: direct } = await media.direct();
  const chat = await direct.produceData({ label: 'chat' });
  const plain = await router.createPlainTransport({ listenInfo: { protocol: 'udp', ip: '127.0.0.1' }, enableSrtp: true, enableSctp: true });
  const pipe = await router.createPipeTransport({ listenInfo: { protocol: 'udp', ip: '127.0.0.1' }, enableSrtp: true });
  await plain.produceData({ label: 'told', sctpStreamParameters: { streamId: 1 } });
  await plain.consumeData({ dataProducerId: chat.id });
  return { host: hostOf(pool, rooms), pool, rooms, ann, ben, plain, pipe };
}

export function hostOf(pool: WorkerPool, rooms: Rooms): ConsoleHost {
  const server = { doors: [], rooms, workers: pool, addresses: ['127.0.0.1'], meetingUrls: ['https://127.0.0.1:4443/'], fingerprint: 'AB:CD', certificates: quietCertificates(), plainDoors: [], plainTrouble: null, plainUrls: [], idleConnections: 0 };
  const host: Partial<ConsoleHost> = { version: '0.0.0-test', shell: 'headless', dataDir: '/nowhere', logger: silentLogger, logs: new LogRing(), book: new RoomBook(), phase: 'running', phaseSince: 0, error: null, server, config: defaultConfig, configRevision: 1, trial: null };
  return { ...host, describeConfig: () => ({ effective: { ...defaultConfig }, file: {}, overridden: {} }), onChange: () => () => {} } as ConsoleHost;
}

/** What nobody may ever see. */
export function secretsOf({ ann, ben, plain, pipe }: World): string[] {
  const ice = [ann, ben].flatMap(({ peer }) => [...peer.transports]).map(({ iceParameters }) => iceParameters.password);
  const srtp = [plain, pipe].map(({ srtpParameters }) => srtpParameters!.keyBase64);
  return [...ice, ...srtp, ann.peer.secret!, ben.peer.secret!];
}
