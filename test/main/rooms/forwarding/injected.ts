/** People in a room on a real worker whose media is made by hand: packets go in and come out over direct transports. */
import type { Consumer, DirectTransport, Producer, RtpParameters, WebRtcTransport } from 'mediasoup/types';
import type { Room } from '../../../../main/rooms/Room.ts';
import type { Rooms } from '../../../../main/rooms/Rooms.ts';
import { Peer } from '../../../../main/rooms/Peer.ts';
import { opus, vp8 } from '../../../support/classic/rtp.ts';
import { FakeLink } from '../doubles.ts';

/** RFC 6464 says −dBov: silence. */
export const SILENT = 127;
/** Between two packets of somebody who is silent and has DTX. */
const DTX_MS = 400;

export interface Got {
  readonly producerId: string;
  readonly at: number;
  /** −dBov of a voice: its payload ends with that. */
  readonly level: number;
  /** Which of its microphone's packets it is, from 1 on; consumers number anew. */
  readonly sent: number;
}

/** Somebody whose packets are made and counted here. */
export class Guest {
  readonly link = new FakeLink();
  readonly peer: Peer;
  readonly room: Room;
  readonly got: Got[] = [];
  #direct!: DirectTransport;

  private constructor(room: Room, id: string) {
    this.room = room;
    this.peer = new Peer(id, 'participant', { withSecret: true });
    this.peer.displayName = id;
  }

  static async join(rooms: Rooms, id: string, { apart = false, chatsOverData = false } = {}): Promise<Guest> {
    const guest = new Guest(rooms.open('r', '127.0.0.1'), id);
    guest.link.chatsOverData = chatsOverData;
    await guest.#join(rooms, apart);
    return guest;
  }

  async #join(rooms: Rooms, apart: boolean): Promise<void> {
    const { room, peer } = this;
    room.admit(peer);
    room.connect(peer, this.link);
    const place = (peer.place = await room.media.seat(peer, { apart }));
    this.#direct = await place.router.createDirectTransport();
    // Consumers of a direct transport hand their packets to us.
    this.#direct.observer.on('newconsumer', (consumer: Consumer) => consumer.on('rtp', (packet) => this.got.push({ producerId: consumer.producerId, at: performance.now(), level: packet.at(-1)!, sent: packet.readUInt16BE(packet.length - 3) })));
    await peer.openTransport({ producing: true, consuming: true }, () => Promise.resolve(this.#direct as unknown as WebRtcTransport));
    peer.rtpCapabilities = rooms.pool.rtpCapabilities;
    await room.join(peer, 'answer');
  }

  get consumers(): Consumer[] {
    return [...this.peer.consumers];
  }

  /** The consumer of what somebody else sends. */
  consumerOf({ producer }: { producer: Producer }): Consumer | undefined {
    return this.consumers.find(({ producerId }) => producerId === producer.id);
  }

  async microphone({ dtx = true, saysHowLoud = true } = {}): Promise<Microphone> {
    const rtpParameters = opus() as RtpParameters;
    if (!saysHowLoud) rtpParameters.headerExtensions = rtpParameters.headerExtensions!.filter(({ uri }) => !uri.includes('audio-level'));
    if (!dtx) delete rtpParameters.codecs[0]?.parameters?.usedtx;
    return new Microphone(await this.#publish('audio', rtpParameters, { source: 'mic' }), rtpParameters);
  }

  async camera({ source = 'webcam', scalabilityMode = undefined as string | undefined, streams = 1, size = {} as object } = {}): Promise<{ producer: Producer }> {
    const rtpParameters = vp8() as RtpParameters;
    const [encoding] = rtpParameters.encodings!;
    rtpParameters.encodings = Array.from({ length: streams }, (_, index) => ({
      ...(streams > 1 ? { rid: `r${index}`, scaleResolutionDownBy: 2 ** (streams - 1 - index) } : { ssrc: encoding!.ssrc! }),
      ...(scalabilityMode ? { scalabilityMode } : {}),
    }));
    return { producer: await this.#publish('video', rtpParameters, { source, ...size }) };
  }

  async #publish(kind: 'audio' | 'video', rtpParameters: RtpParameters, appData: object): Promise<Producer> {
    const { peer, room } = this;
    const { transport } = peer.receiving!;
    const producer = await peer.producers.add(() => this.#direct.produce({ kind, rtpParameters, appData: { ...appData, peerId: peer.id } }), transport);
    room.forwarding.publish(peer, producer);
    return producer;
  }
}

/** Sends as a browser does: 50 packets a second, or, silent and with DTX, two or three. */
export class Microphone {
  readonly producer: Producer;
  readonly #ssrc: number;
  readonly #timer: NodeJS.Timeout;
  #level = SILENT;
  #sequence = 0;
  #skipped = 0;
  readonly #dtx: boolean;

  constructor(producer: Producer, { codecs, encodings }: RtpParameters) {
    this.producer = producer;
    this.#ssrc = encodings?.[0]?.ssrc ?? 0;
    this.#dtx = codecs[0]?.parameters?.usedtx === 1;
    this.#timer = setInterval(() => this.#tick(), 20);
    producer.observer.once('close', () => this.stop());
  }

  /** From the next packet on; −dBov. Answers the time of that packet. */
  speaks(level: number): number {
    this.#level = level;
    this.#skipped = Infinity;
    this.#tick();
    return performance.now();
  }

  /** So many packets have been sent. */
  get sent(): number {
    return this.#sequence;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    this.#skipped += 20;
    if (this.#dtx && this.#level === SILENT && this.#skipped < DTX_MS) return;
    this.#skipped = 0;
    if (!this.producer.closed) this.producer.send(voice(this.#ssrc, ++this.#sequence, this.#level));
  }
}

/** The one-byte header extension of an audio level (RFC 8285 §4.2, RFC 6464). */
const AUDIO_LEVEL = 1;

function voice(ssrc: number, sequence: number, level: number): Buffer {
  const bytes = Buffer.alloc(12 + 8 + 20, level);
  bytes.writeUInt16BE(sequence & 0xffff, bytes.length - 3);
  bytes.writeUInt8(0x90, 0);
  bytes.writeUInt8(111, 1);
  bytes.writeUInt16BE(sequence & 0xffff, 2);
  bytes.writeUInt32BE(sequence * 960, 4);
  bytes.writeUInt32BE(ssrc, 8);
  bytes.writeUInt16BE(0xbede, 12);
  bytes.writeUInt16BE(1, 14);
  bytes.writeUInt8(AUDIO_LEVEL << 4, 16);
  bytes.writeUInt8(0x80 | level, 17);
  bytes.writeUInt16BE(0, 18);
  return bytes;
}
