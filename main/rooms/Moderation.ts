/** What a host does to people in a room, and what a change of its settings does to them at once. */
import type { Producer } from 'mediasoup/types';
import { Refusal } from '../contract/errors.ts';
import type { Publishable, RoomSettings } from '../contract/roomSettings.ts';
import { BOT_ID } from './Chat.ts';
import type { Peer } from './Peer.ts';
import { maySend, mayWatchOverHttp } from './policy.ts';
import { keptOutOf } from './returning.ts';
import type { Room } from './Room.ts';
import { publishableOf, sourceOf } from './sources.ts';

/** Whoever was removed does not get in under the same id for so long: an open page must not just come back. */
const KEPT_OUT_MS = 10 * 60_000;

export class Moderation {
  readonly #room: Room;
  /** What each was told last that they may do. */
  readonly #told = new WeakMap<Peer, string>();

  constructor(room: Room) {
    this.#room = room;
  }

  /** The settings have changed from `before`: what they forbid ends now, whatever the clients do. */
  enforce(before: RoomSettings): void {
    const { settings } = this.#room;
    for (const peer of [...this.#room.peers.values()]) {
      if (peer.carrier === 'http' && mayWatchOverHttp(settings) !== true) {
        this.#sendOut(peer);
        continue;
      }
      this.enforceOn(peer);
      this.tellAllowed(peer);
    }
    if (settings.maxIncomingKbps !== before.maxIncomingKbps) this.limitBitrates();
    if (settings.name !== before.name || settings.locked !== before.locked) this.#room.tell({ type: 'roomChanged', name: settings.name, locked: settings.locked });
    this.#room.emit('changed');
  }

  /** What `peer` sends and may not (any more) ends. */
  enforceOn(peer: Peer): void {
    // All verdicts first: the sound of a screen ends with it, and is not looked at again as a microphone.
    const verdicts = Array.from(peer.producers, (producer) => [producer, maySend(peer.role, publishableOf(producer, peer.producers), this.#room.settings)] as const);
    for (const [producer, verdict] of verdicts) if (verdict !== true) this.#close(peer, producer, verdict);
  }

  /** Lets everybody send as much as may be sent now. */
  limitBitrates(): void {
    const bitrate = this.#room.mediaLimits.maxIncomingKbps * 1000;
    for (const peer of this.#room.peers.values()) {
      for (const transport of peer.sending) transport.setMaxIncomingBitrate(bitrate).catch(() => {}); // closed meanwhile
    }
  }

  /** Tells `peer` what it may do, if that is news. */
  tellAllowed(peer: Peer): void {
    const allowed = this.#room.allows(peer);
    const news = JSON.stringify([peer.role, allowed]);
    if (this.#told.get(peer) === news) return;
    this.#told.set(peer, news);
    peer.notify({ type: 'allowed', role: peer.role, allowed });
  }

  /** It has learned what it may do with the answer to its joining. */
  toldAllowed(peer: Peer): void {
    this.#told.set(peer, JSON.stringify([peer.role, this.#room.allows(peer)]));
  }

  /** Pauses all that `peer` is heard with, the sound of a shared screen as well: a voice may be in it. It may resume. */
  async mute(peer: Peer): Promise<void> {
    const heard = Array.from(peer.producers).filter((producer) => producer.kind === 'audio' && !producer.paused);
    for (const producer of heard) peer.muted.add(sourceOf(producer, peer.producers));
    await Promise.all(
      heard.map((producer) =>
        producer.pause().then(
          () => peer.notify({ type: 'producerPaused', producerId: producer.id }),
          () => {}, // closed meanwhile
        ),
      ),
    );
    if (heard.length > 0) this.#room.emit('changed');
  }

  /** Everybody but the hosts. */
  async muteAll(): Promise<void> {
    await Promise.all(this.#room.people.filter(({ role }) => role !== 'host').map((peer) => this.mute(peer)));
  }

  /** Ends what `peer` sends of this (`audio` is all that it is heard with); it may begin anew. */
  stopSending(peer: Peer, what: Publishable): void {
    const ending = Array.from(peer.producers).filter((producer) => publishableOf(producer, peer.producers) === what || (what === 'audio' && producer.kind === 'audio'));
    for (const producer of ending) this.#close(peer, producer, 'the host has stopped it');
  }

  /** Out, and not back by itself: neither its secret nor its id is worth anything for a while. */
  remove(peer: Peer, reason: 'removed' | 'too-much' = 'removed'): void {
    const now = Date.now();
    const keptOut = keptOutOf(this.#room.record);
    for (const [id, until] of keptOut) if (until < now) keptOut.delete(id);
    keptOut.set(peer.id, now + KEPT_OUT_MS);
    this.#sendOut(peer, reason);
  }

  /** A note from the host to one person (409 where its client has no way to show one), or to everybody. */
  note(text: string, to?: Peer): void {
    if (!to) {
      this.#room.tell({ type: 'note', text, toYouAlone: false });
      // Clients that know no notes read it as a word of the bot.
      return this.#room.bridge.carry(BOT_ID, text);
    }
    if (to.link?.chatsOverData) throw new Refusal('wrongState', `${to.displayName}’s app cannot show a message to one person; write to everybody instead`);
    if (!to.link) throw new Refusal('wrongState', `${to.displayName} has lost the connection; try again in a moment`);
    to.notify({ type: 'note', text, toYouAlone: true });
  }

  #sendOut(peer: Peer, reason: 'removed' | 'too-much' = 'removed'): void {
    peer.link?.close(reason);
    this.#room.leave(peer);
  }

  #close(peer: Peer, producer: Producer, reason: string): void {
    producer.close();
    peer.notify({ type: 'producerClosed', producerId: producer.id, reason });
  }
}
