import type { types } from 'mediasoup-client';
import type { Source } from '../stores/meeting.types.ts';
import { Outgoing, type OutgoingHooks } from './Outgoing.ts';
import type { People } from './people.ts';
import { qualityOf } from './quality.ts';

const sources = ['mic', 'webcam', 'screen', 'screen-audio'] as const satisfies Source[];

/** Everything that we send. It outlives a transport: what is wanted is sent again over the next one. */
export class Sending {
  readonly #outgoing: ReadonlyMap<Source, Outgoing>;
  readonly #people: People;
  readonly #scores = new Map<string, number>();

  constructor(hooks: Omit<OutgoingHooks, 'onMedia'>, people: People) {
    const withMedia = { ...hooks, onMedia: people.setOwn.bind(people) };
    this.#outgoing = new Map(sources.map((source) => [source, new Outgoing(source, withMedia)]));
    this.#people = people;
  }

  want(source: Source, track: MediaStreamTrack | null, muted = false): void {
    this.#outgoing.get(source)!.want(track, muted);
  }

  attach(transport: types.Transport | null): void {
    this.#scores.clear();
    transport?.on('produce', ({ kind, rtpParameters, appData }, callback, errback) => {
      const outgoing = this.#outgoing.get(appData['source'] as Source);
      if (outgoing) callback({ id: outgoing.announce(transport.id, kind, rtpParameters, appData) });
      else errback(new Error('nobody wants to send this'));
    });
    for (const outgoing of this.#outgoing.values()) outgoing.attach(transport);
  }

  /** After a resumed connection: what the appliance still has stays, the rest is made anew. */
  reconcile(producerIds: readonly string[]): void {
    const known = new Set(producerIds);
    for (const outgoing of this.#outgoing.values()) {
      if (outgoing.producerId && !known.has(outgoing.producerId)) outgoing.forget();
      else outgoing.repeat();
    }
  }

  /** The appliance closed one of ours; answers which. */
  closed(producerId: string, reason: string): Source | null {
    const source = this.sourceOf(producerId);
    if (source) this.#outgoing.get(source)!.drop(reason);
    return source;
  }

  sourceOf(producerId: string): Source | null {
    return sources.find((source) => this.#outgoing.get(source)!.producerId === producerId) ?? null;
  }

  idOf(source: Source): string | null {
    return this.#outgoing.get(source)!.producerId;
  }

  scored(scores: readonly { id: string; score: number }[], myPeerId: string): void {
    for (const { id, score } of scores) this.#scores.set(id, score);
    const mine = [...this.#outgoing.values()].flatMap(({ producerId }) => {
      const score = producerId ? this.#scores.get(producerId) : undefined;
      return score === undefined ? [] : [{ score }];
    });
    this.#people.setQuality(myPeerId, qualityOf(mine));
  }
}
