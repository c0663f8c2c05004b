/** A meeting page without a browser: fake link, fake devices, mediasoup-client over its own fake handler. */
import { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import { Device, FakeHandler, testFakeParameters } from 'mediasoup-client';
import { createPinia, setActivePinia } from 'pinia';
import { createApp } from 'vue';
import type { Input, Output } from '../../../main/contract/message.ts';
import { type RoomContract, roomContract } from '../../../main/contract/room.ts';
import { parseParameters } from '../../../renderer/meeting/parameters.ts';
import { Identity } from '../../../renderer/meeting/session/identity.ts';
import type { Store } from '../../../renderer/meeting/session/storage.ts';
import type { Surroundings } from '../../../renderer/meeting/session/Surroundings.ts';
import { provideSurroundings } from '../../../renderer/meeting/stores/composition.ts';
import { FakeLink } from '../../support/fakeLink.ts';

export type Entered = Output<RoomContract, 'enter'>;
export type Offer = Entered['consumers'][number];

export function memoryStore(): Store {
  const items = new Map<string, string>();
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
  };
}

export const person = (id: string, displayName = id) => ({
  id,
  displayName,
  device: { flag: 'chrome', name: 'Chrome' },
  role: 'participant' as const,
});

let count = 0;

/** A stream as the appliance offers it. */
export function offer(peerId: string, source: 'mic' | 'webcam' | 'screen' | 'screen-audio' = 'mic', id = `c${(count += 1)}`): Offer {
  const kind = source === 'mic' || source === 'screen-audio' ? 'audio' : 'video';
  const { rtpParameters } = testFakeParameters.generateConsumerRemoteParameters({
    codecMimeType: kind === 'audio' ? 'audio/opus' : 'video/VP8',
  });
  return {
    id,
    producerId: `p-${id}`,
    peerId,
    kind,
    rtpParameters: rtpParameters as Offer['rtpParameters'],
    type: 'simple',
    producerPaused: false,
    held: false,
    appData: { source },
  };
}

function transport(): NonNullable<Entered['send']> {
  const { iceParameters, iceCandidates, dtlsParameters } = testFakeParameters.generateTransportRemoteParameters();
  return JSON.parse(JSON.stringify({ id: `t${(count += 1)}`, iceParameters, iceCandidates, dtlsParameters }));
}

/** What the appliance answers to `enter` when it knows nothing of us. */
export function entered(input: Input<RoomContract, 'enter'>, more: Partial<Entered> = {}): Entered {
  return {
    you: { peerId: input.peerId, role: input.role, reconnectSecret: 'secret' },
    allowed: { audio: true, video: true, screen: true, chat: true },
    roomName: input.roomId,
    locked: false,
    peers: [],
    resumed: false,
    ...(input.publish && !more.resumed && { send: transport() }),
    ...(input.consume && !more.resumed && { recv: transport() }),
    consumers: [],
    producerIds: [],
    muted: [],
    chat: [],
    economy: 'none',
    roomAge: 0,
    whereabouts: [],
    ...more,
  };
}

/** Camera and microphone that work unless told otherwise. */
export class FakeMediaDevices extends EventTarget {
  readonly asked: MediaStreamConstraints[] = [];
  readonly opened: FakeMediaStreamTrack[] = [];
  plugged = { audio: ['mic-1', 'mic-2'], video: ['cam-1', 'cam-2'] };
  error: Partial<Record<'audio' | 'video', Error>> = {};
  displayError: Error | null = null;

  async getUserMedia(constraints: MediaStreamConstraints): Promise<MediaStream> {
    this.asked.push(constraints);
    return this.#stream(
      (['audio', 'video'] as const).flatMap((kind) => {
        const wanted = constraints[kind] as MediaTrackConstraints | undefined;
        if (!wanted) return [];
        if (this.error[kind]) throw this.error[kind];
        const id = (wanted.deviceId as { exact?: string } | undefined)?.exact ?? this.plugged[kind][0];
        if (!id || !this.plugged[kind].includes(id)) throw Object.assign(new Error(), { name: 'NotFoundError' });
        return [new FakeMediaStreamTrack({ kind, settings: { deviceId: id } })];
      }),
    );
  }

  async getDisplayMedia(): Promise<MediaStream> {
    if (this.displayError) throw this.displayError;
    return this.#stream([new FakeMediaStreamTrack({ kind: 'video' }), new FakeMediaStreamTrack({ kind: 'audio' })]);
  }

  async enumerateDevices(): Promise<MediaDeviceInfo[]> {
    const list = (kind: 'audio' | 'video') =>
      this.plugged[kind].map((deviceId) => ({ deviceId, label: deviceId, kind: `${kind}input`, groupId: '' }));
    return [...list('audio'), ...list('video')] as MediaDeviceInfo[];
  }

  #stream(tracks: FakeMediaStreamTrack[]): MediaStream {
    this.opened.push(...tracks);
    const of = (kind: string) => tracks.filter((track) => track.kind === kind);
    return {
      getTracks: () => tracks,
      getAudioTracks: () => of('audio'),
      getVideoTracks: () => of('video'),
    } as unknown as MediaStream;
  }
}

export interface MeetingOptions {
  search?: string;
  media?: FakeMediaDevices | null;
  linkState?: 'open' | 'connecting';
  /** Shared by two pages: reloads. */
  stores?: { local: Store; session: Store };
  /** Sent here in the middle of a meeting. */
  arrives?: boolean;
}

export function setUp({ search = '?roomId=physics', media = new FakeMediaDevices(), linkState = 'open', stores, arrives = false }: MeetingOptions = {}) {
  const links: FakeLink<RoomContract>[] = [];
  const devicesMade: Device[] = [];
  const transports: import('mediasoup-client').types.Transport[] = [];
  const appliance = {
    router: testFakeParameters.generateRouterRtpCapabilities(),
    video: { webcamKbps: 1500, screenKbps: 2500, simulcastStreams: 3, scalabilityMode: 'L3T3_KEY' },
    enter: (input: Input<RoomContract, 'enter'>): Entered | Promise<Entered> => entered(input),
    produce: (input: Input<RoomContract, 'produce'>): { id: string } => ({ id: input.producerId! }),
  };
  /** How links that are made from now on begin. */
  const options = { linkState, box: 'our-box', seen: true, room: {} as Partial<Output<RoomContract, 'look'>['room']> };
  const gone: { origin: string; luggage: unknown }[] = [];
  const origins: string[] = [];
  const createLink = (origin: string) => {
    origins.push(origin);
    const link = new FakeLink<RoomContract>(roomContract, options.linkState);
    link.answer('look', () => ({
      version: '1.2.3',
      box: options.box,
      routerRtpCapabilities: JSON.parse(JSON.stringify(appliance.router)),
      room: { exists: false, people: 0, name: 'room', locked: false, access: 'open' as const, mayOpen: true, ...options.room },
      video: appliance.video,
    }));
    link.answer('enter', (input) => appliance.enter(input));
    link.answer('produce', (input) => appliance.produce(input));
    link.answer('restartIce', () => ({ usernameFragment: 'fresh', password: 'fresh' }));
    links.push(link);
    return link;
  };
  const local = stores?.local ?? memoryStore();
  const session = stores?.session ?? memoryStore();
  const parameters = parseParameters(search);
  const pageGoes = new Set<() => void>();
  const attention = new Set<() => void>();
  const surroundings: Surroundings = {
    parameters,
    identity: new Identity(parameters.roomId, local, session),
    roomKey: null,
    store: local,
    browser: { flag: 'chrome', name: 'Chrome', version: '140' },
    mediaDevices: (media ?? undefined) as MediaDevices | undefined,
    createLink,
    knock: async () => true,
    origin: 'https://old.example:4443',
    arrives,
    goThere: (origin, luggage) => void gone.push({ origin, luggage }),
    createDevice: () => {
      const device = new Device({ handlerFactory: FakeHandler.createFactory(testFakeParameters) });
      device.observer.on('newtransport', (one) => transports.push(one));
      devicesMade.push(device);
      return device;
    },
    makeDtlsIdentity: async () => ({
      certificates: [],
      dtls: { role: 'client', fingerprints: [{ algorithm: 'sha-256', value: Array(32).fill('AB').join(':') }] },
    }),
    createEncryption: () => ({ sending() {}, receiving() {}, close() {} }),
    onPageGoes: (listener) => (pageGoes.add(listener), () => pageGoes.delete(listener)),
    isSeen: () => options.seen,
    onAttention: (listener) => (attention.add(listener), () => attention.delete(listener)),
  };
  const pinia = createPinia();
  createApp({}).use(pinia);
  setActivePinia(pinia);
  const composition = provideSurroundings(pinia, surroundings);
  return {
    ...composition,
    pinia,
    appliance,
    devicesMade,
    gone,
    options,
    origins,
    links,
    media: media!,
    surroundings,
    transports,
    pageGoes,
    attention,
    get link() {
      return links.at(-1)!;
    },
    /** Transports that are in use. */
    get live() {
      return transports.filter((one) => !one.closed);
    },
    person: (id: string) => composition.meeting.people.find((one) => one.id === id),
  };
}

export type Meeting = ReturnType<typeof setUp>;

/** Lets everything that is under way come to rest. */
export async function rest(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((done) => setImmediate(done));
}

/** A meeting that is joined. */
export async function joined(options?: MeetingOptions, prepare?: (meeting: Meeting) => void): Promise<Meeting> {
  const meeting = setUp(options);
  prepare?.(meeting);
  meeting.session.start();
  await rest();
  await meeting.devices.start();
  await meeting.session.join('Ada');
  await rest();
  return meeting;
}
