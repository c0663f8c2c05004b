import type { types } from 'mediasoup-client';
import type { z } from 'zod';
import type { Said } from '../../../main/contract/message.ts';
import type { RoomContract } from '../../../main/contract/room.ts';
import { mediaSources } from '../../../main/contract/sources.ts';
import type { consumerOptions } from '../../../main/contract/rtp.ts';
import type { Source } from '../stores/meeting.types.ts';
import type { People } from './people.ts';
import { qualityOf, type Scores } from './quality.ts';

type Offered = z.output<typeof consumerOptions>;

/** One stream that comes in, from the offer until it is closed. */
interface Incoming {
  readonly peerId: string;
  paused: boolean;
  held: boolean;
  scores: Scores | null;
  /** Absent while the browser sets it up. */
  consumer?: types.Consumer;
  /** Whether it could be set up; settles when that is known. */
  ready?: Promise<boolean>;
}

export interface ReceivingHooks {
  people: People;
  /** Lets end-to-end encryption in before the first frame. */
  onReceiver?(receiver: RTCRtpReceiver): void;
}

/** What we receive. It outlives a transport: after a reconnect it is reconciled by id. */
export class Receiving {
  readonly #hooks: ReceivingHooks;
  readonly #incoming = new Map<string, Incoming>();
  #transport: types.Transport | null = null;

  constructor(hooks: ReceivingHooks) {
    this.#hooks = hooks;
  }

  /** A new transport: whatever came over the last one is gone. */
  attach(transport: types.Transport | null): void {
    for (const id of [...this.#incoming.keys()]) this.#close(id);
    this.#transport = transport;
  }

  /** Makes reality of a complete list: closes what is not in it, adds what is new. */
  reconcile(offers: readonly Offered[]): Promise<string[]> {
    const listed = new Set(offers.map((offer) => offer.id));
    for (const id of [...this.#incoming.keys()]) if (!listed.has(id)) this.#close(id);
    for (const { id, producerPaused, held } of offers) {
      this.#pause(id, producerPaused);
      this.#hold(id, held);
    }
    return this.add(offers);
  }

  /**
   * Sets up what is not known yet and returns the ids that are ready. All
   * `consume()` calls happen in one tick, which makes mediasoup-client do them
   * in a single SDP exchange.
   */
  async add(offers: readonly Offered[]): Promise<string[]> {
    const transport = this.#transport;
    if (!transport) return [];
    const ready = await Promise.all(
      offers.map(async (offer) => {
        let incoming = this.#incoming.get(offer.id);
        if (!incoming) {
          incoming = { peerId: offer.peerId, paused: offer.producerPaused, held: offer.held, scores: null };
          this.#incoming.set(offer.id, incoming);
          incoming.ready = this.#setUp(transport, offer, incoming);
        }
        // Offered twice (in the answer to `enter` and on its own): both wait for the same.
        return (await incoming.ready) ? offer.id : null;
      }),
    );
    return ready.filter((id) => id !== null);
  }

  async #setUp(transport: types.Transport, offer: Offered, incoming: Incoming): Promise<boolean> {
    try {
      await this.#consume(transport, offer, incoming);
      return true;
    } catch (error) {
      if (this.#incoming.get(offer.id) === incoming) this.#incoming.delete(offer.id);
      // eslint-disable-next-line no-console -- a page has no other log, and nobody can mend this one from here
      if (!transport.closed) console.warn('cannot receive a stream', offer.kind, error);
      return false;
    }
  }

  change({ closed, paused, resumed, held, flowing, scores }: Said<RoomContract, 'consumerChanges'>): void {
    for (const id of paused) this.#pause(id, true);
    for (const id of resumed) this.#pause(id, false);
    for (const id of held) this.#hold(id, true);
    for (const id of flowing) this.#hold(id, false);
    for (const { id, score, producerScore } of scores) {
      const incoming = this.#incoming.get(id);
      if (!incoming) continue;
      incoming.scores = { score, producerScore };
      this.#judge(incoming.peerId);
    }
    for (const id of closed) this.#close(id);
  }

  async #consume(transport: types.Transport, offer: Offered, incoming: Incoming): Promise<void> {
    const { id, producerId, peerId, kind, rtpParameters } = offer;
    const consumer = await transport.consume({
      id,
      producerId,
      kind,
      rtpParameters: rtpParameters as types.RtpParameters,
      // One stream per person and purpose: a voice is synchronised with the face, not with the shared screen.
      streamId: `${peerId}-${sourceOf(offer).startsWith('screen') ? 'screen' : 'person'}`,
      onRtpReceiver: (receiver) => this.#hooks.onReceiver?.(receiver),
    });
    // Closed by the appliance while the browser was busy with it.
    if (this.#incoming.get(id) !== incoming) return consumer.close();
    incoming.consumer = consumer;
    this.#hooks.people.add(peerId, { id, source: sourceOf(offer), kind, track: consumer.track, paused: incoming.paused, held: incoming.held });
  }

  #pause(id: string, paused: boolean): void {
    const incoming = this.#incoming.get(id);
    if (!incoming) return;
    incoming.paused = paused;
    this.#hooks.people.setPaused(incoming.peerId, id, paused);
    this.#judge(incoming.peerId);
  }

  #hold(id: string, held: boolean): void {
    const incoming = this.#incoming.get(id);
    if (!incoming) return;
    incoming.held = held;
    this.#hooks.people.setHeld(incoming.peerId, id, held);
    this.#judge(incoming.peerId);
  }

  #close(id: string): void {
    const incoming = this.#incoming.get(id);
    if (!incoming) return;
    this.#incoming.delete(id);
    incoming.consumer?.close();
    this.#hooks.people.remove(incoming.peerId, id);
    this.#judge(incoming.peerId);
  }

  #judge(peerId: string): void {
    const scores = [...this.#incoming.values()]
      .filter((incoming) => incoming.peerId === peerId && !incoming.paused && !incoming.held)
      .flatMap((incoming) => incoming.scores ?? []);
    this.#hooks.people.setQuality(peerId, qualityOf(scores));
  }
}

/** What a stream shows. Classic clients mark only a shared screen, with `share`. */
export function sourceOf({ kind, appData }: Pick<Offered, 'kind' | 'appData'>): Source {
  const told = mediaSources.find((source) => source === appData['source']);
  if (told && (kind === 'audio') === (told === 'mic' || told === 'screen-audio')) return told;
  if (kind === 'audio') return 'mic';
  return appData['share'] === true || appData['source'] === 'display' || appData['source'] === 'sharing' ? 'screen' : 'webcam';
}
