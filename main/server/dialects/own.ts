/**
 * The dialect of our own page: the contract as it stands. What happens often
 * is gathered and told in rounds, at most every 50 ms, so that a burst of
 * joins is a handful of messages.
 */
import { closeCodes } from '../../contract/errors.ts';
import type { Method, Said } from '../../contract/message.ts';
import { roomContract, type RoomContract } from '../../contract/room.ts';
import type { ConsumerOffer, PeerEvent, PeerLink } from '../../rooms/PeerLink.ts';
import type { Connection } from '../Connection.ts';
import type { Dialect } from './Dialect.ts';
import { Gathering } from './Gathering.ts';
import { Phrases } from './Phrases.ts';
import { Rounds } from './Rounds.ts';

/** The finer-grained classic way in is not for our page, which has `enter`. */
const classicOnly = new Set<Method<RoomContract>>(['join', 'createWebRtcTransport', 'connectWebRtcTransport', 'getRouterRtpCapabilities', 'produceData', 'getDataProducerStats', 'getDataConsumerStats']);
const methods = new Set((Object.keys(roomContract.requests) as Method<RoomContract>[]).filter((method) => !classicOnly.has(method)));

/** Shared by all: in one round everybody hears of the same people in the same words. */
const rounds = new Rounds();
const phrases = new Phrases();

export const own: Dialect = {
  methods,
  answer: (_method, data) => data,
  link: (connection) => new OwnLink(connection),
  moved: (connection, urls) => connection.notify('moved', { urls }),
  whereabouts: (connection, urls) => connection.notify('whereabouts', { urls }),
  parting: (code) => (code === closeCodes.goingAway ? 'unloaded' : 'lost'),
};

class OwnLink implements PeerLink {
  readonly chatsOverData = false;
  readonly wantsBandwidth = false;
  readonly remoteAddress: string;
  readonly localAddress: string;
  readonly #connection: Connection;
  readonly #gathering = new Gathering();
  readonly #offers = new Map<string, { offer: ConsumerOffer; done: () => void; failed: (error: Error) => void }>();
  readonly #tell = () => this.#tellNow();
  #unsaid: ConsumerOffer[] = [];

  constructor(connection: Connection) {
    this.#connection = connection;
    this.remoteAddress = connection.remoteAddress;
    this.localAddress = connection.localAddress;
    connection.onClose(() => this.#end());
  }

  get closed(): boolean {
    return this.#connection.closed;
  }

  notify(event: PeerEvent): void {
    if (event.type === 'chat') return this.#say('chat', event.message);
    if (event.type === 'speakers') return this.#say('speakers', { active: event.speakers.active, volumes: [...event.speakers.volumes] });
    if (event.type === 'producerClosed') return this.#say('producerClosed', { producerId: event.producerId, reason: event.reason });
    if (event.type === 'producerPaused') return this.#say('producerPaused', { producerId: event.producerId });
    if (event.type === 'note') return this.#say('note', { text: event.text, toYouAlone: event.toYouAlone });
    if (event.type === 'allowed') return this.#say('allowed', { role: event.role, ...event.allowed });
    if (event.type === 'economy') return this.#say('economy', { step: event.step });
    if (event.type === 'roomChanged') return this.#say('roomChanged', { name: event.name, locked: event.locked });
    if (event.type === 'consumerClosed') this.#withdraw(event.consumerId);
    this.#gathering.add(event);
    rounds.join(this.#tell);
  }

  /** Offers of one tick travel in one message: the page sets them up in one SDP exchange. */
  offerConsumer(offer: ConsumerOffer): Promise<void> {
    if (this.#connection.closed) return Promise.reject(new Error('connection closed'));
    if (this.#unsaid.length === 0) setImmediate(() => this.#sayOffers());
    this.#unsaid.push(offer);
    return new Promise((done, failed) => this.#offers.set(offer.id, { offer, done, failed }));
  }

  /** Our page chats through the room. */
  offerDataConsumer(): Promise<void> {
    return Promise.reject(new Error('our page has no data channels'));
  }

  acknowledge(consumerIds: readonly string[]): void {
    for (const id of consumerIds) {
      this.#offers.get(id)?.done();
      this.#offers.delete(id);
    }
  }

  close(reason: Said<RoomContract, 'closing'>['reason']): void {
    this.#tellNow();
    this.#say('closing', { reason });
    const comeBack = reason === 'restart' || reason === 'media-lost' || reason === 'moved';
    this.#connection.close(comeBack ? closeCodes.comeBack : closeCodes.doNotComeBack, reason);
  }

  #say<N extends keyof RoomContract['notifications']>(notice: N, data: Said<RoomContract, N>): void {
    this.#connection.notify(notice, data);
  }

  #sayOffers(): void {
    const consumers = this.#unsaid.filter((offer) => this.#offers.has(offer.id)) as Said<RoomContract, 'consumers'>['consumers'];
    this.#unsaid = [];
    if (consumers.length > 0) this.#say('consumers', { consumers });
  }

  #withdraw(consumerId: string): void {
    this.#offers.get(consumerId)?.failed(new Error('closed meanwhile'));
    this.#offers.delete(consumerId);
  }

  #tellNow(): void {
    rounds.leave(this.#tell);
    this.#sayOffers();
    const { presence, consumerChanges, producerScores } = this.#gathering.take();
    if (presence) this.#connection.tell(phrases.presence(presence));
    if (consumerChanges) this.#say('consumerChanges', consumerChanges);
    if (producerScores) this.#say('producerScores', producerScores);
  }

  #end(): void {
    rounds.leave(this.#tell);
    for (const { failed } of this.#offers.values()) failed(new Error('connection closed'));
    this.#offers.clear();
  }
}
