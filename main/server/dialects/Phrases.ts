/** The news that many hear in the same round, put into words once. */
import type { Said } from '../../contract/message.ts';
import type { RoomContract } from '../../contract/room.ts';
import type { PeerInfo } from '../../contract/room/people.ts';
import { notification } from '../frame.ts';

type Presence = Said<RoomContract, 'presence'>;

export class Phrases {
  readonly #said = new Map<string, Buffer>();
  /** Two people with the same words are still two: told apart by who they are, not by what is said of them. */
  readonly #numbers = new WeakMap<PeerInfo, number>();
  #last = 0;

  /** The frame that tells it. Everybody who is told of the same people in this turn of the event loop gets the same. */
  presence(news: Presence): Buffer {
    const number = (peer: PeerInfo) => this.#numberOf(peer);
    const key = `${news.joined.map(number).join()}|${news.left.join()}|${news.changed.map(number).join()}`;
    let frame = this.#said.get(key);
    if (!frame) {
      if (this.#said.size === 0) setImmediate(() => this.#said.clear());
      this.#said.set(key, (frame = notification('presence', news)));
    }
    return frame;
  }

  #numberOf(peer: PeerInfo): number {
    let number = this.#numbers.get(peer);
    if (number === undefined) this.#numbers.set(peer, (number = ++this.#last));
    return number;
  }
}
