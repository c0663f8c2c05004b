/** Events of a short while, folded: of each person and each stream only the last state is told. */
import type { Said } from '../../contract/message.ts';
import type { RoomContract } from '../../contract/room.ts';
import type { PeerInfo } from '../../contract/room/people.ts';
import type { PeerEvent } from '../../rooms/PeerLink.ts';

export interface Gathered {
  presence?: Said<RoomContract, 'presence'>;
  consumerChanges?: Said<RoomContract, 'consumerChanges'>;
  producerScores?: Said<RoomContract, 'producerScores'>;
}

export class Gathering {
  readonly #joined = new Map<string, PeerInfo>();
  readonly #left = new Set<string>();
  readonly #changed = new Map<string, PeerInfo>();
  readonly #closed = new Set<string>();
  /** By consumer id: whether its sender has paused it. */
  readonly #paused = new Map<string, boolean>();
  /** By consumer id: whether we hold it back. */
  readonly #held = new Map<string, boolean>();
  readonly #scores = new Map<string, Said<RoomContract, 'consumerChanges'>['scores'][number]>();
  readonly #layers = new Map<string, Said<RoomContract, 'consumerChanges'>['layers'][number]>();
  readonly #own = new Map<string, number>();

  add(event: PeerEvent): void {
    switch (event.type) {
      case 'peerJoined':
        this.#left.delete(event.peer.id);
        this.#joined.set(event.peer.id, event.peer);
        break;
      case 'peerLeft':
        // Told even if the joining was not: a page may know the person from before.
        this.#joined.delete(event.peerId);
        this.#changed.delete(event.peerId);
        this.#left.add(event.peerId);
        break;
      case 'peerRenamed':
      case 'peerChanged':
        (this.#joined.has(event.peer.id) ? this.#joined : this.#changed).set(event.peer.id, event.peer);
        break;
      case 'consumerClosed':
        this.#closed.add(event.consumerId);
        for (const states of [this.#paused, this.#held, this.#scores, this.#layers]) states.delete(event.consumerId);
        break;
      case 'consumerPaused':
      case 'consumerResumed':
        this.#paused.set(event.consumerId, event.type === 'consumerPaused');
        break;
      case 'consumerHeld':
      case 'consumerFlowing':
        this.#held.set(event.consumerId, event.type === 'consumerHeld');
        break;
      case 'consumerScore':
        this.#scores.set(event.consumerId, { id: event.consumerId, score: event.score.score, producerScore: event.score.producerScore });
        break;
      case 'consumerLayers':
        this.#layers.set(event.consumerId, { id: event.consumerId, ...event.layers });
        break;
      case 'producerScore':
        // A simulcast stream that the browser does not send just now scores 0, which says nothing about the network.
        this.#own.set(event.producerId, event.score.length > 0 ? Math.max(...event.score.map(({ score }) => score)) : 10);
        break;
      default:
        break;
    }
  }

  /** What has come together, and begins anew. */
  take(): Gathered {
    const gathered: Gathered = {};
    if (this.#joined.size + this.#left.size + this.#changed.size > 0) {
      gathered.presence = { joined: [...this.#joined.values()], left: [...this.#left], changed: [...this.#changed.values()] };
    }
    if (this.#closed.size + this.#paused.size + this.#held.size + this.#scores.size + this.#layers.size > 0) {
      const ids = (states: ReadonlyMap<string, boolean>, which: boolean) => [...states].filter(([, is]) => is === which).map(([id]) => id);
      gathered.consumerChanges = {
        closed: [...this.#closed],
        paused: ids(this.#paused, true),
        resumed: ids(this.#paused, false),
        held: ids(this.#held, true),
        flowing: ids(this.#held, false),
        scores: [...this.#scores.values()],
        layers: [...this.#layers.values()],
      };
    }
    if (this.#own.size > 0) gathered.producerScores = { scores: Array.from(this.#own, ([id, score]) => ({ id, score })) };
    for (const part of [this.#joined, this.#left, this.#changed, this.#closed, this.#paused, this.#held, this.#scores, this.#layers, this.#own]) part.clear();
    return gathered;
  }
}
