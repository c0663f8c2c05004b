/**
 * The loudest few microphones of a room, for everybody: lets what `voices.ts`
 * decides be so. A microphone that is held back, or is not any more, costs the
 * worker one request for each listener, which is why both last for a while.
 */
import { performance } from 'node:perf_hooks';
import type { Producer } from 'mediasoup/types';
import type { Peer } from '../Peer.ts';
import type { Room } from '../Room.ts';
import { sourceOf } from '../sources.ts';
import { Gate } from './Gate.ts';
import { nextVoices, type Microphone, type Voices } from './voices.ts';

/** While more are open than are heard at once: how often silence is looked at, which no observer tells. */
const LOOK_MS = 1000;

/** Claiming costs the worker two requests for each listener. */
const CLAIM_AGAIN_MS = 500;

export class Microphones {
  readonly #room: Room;
  #voices: Voices = new Map();
  #before = performance.now();
  #timer: NodeJS.Timeout | undefined;

  constructor(room: Room) {
    this.#room = room;
  }

  /** What the observers heard in their last interval, dBov by producer; those who are not in it were silent. */
  hear(volumes: ReadonlyMap<string, number>, claimed: string | null = null): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const open = this.#open();
    const now = performance.now();
    const before = this.#voices;
    this.#voices = nextVoices(before, { microphones: Array.from(open.values(), toMicrophone), volumes, claimed, most: this.#room.mediaLimits.voicesAtOnce, now, before: this.#before });
    this.#before = now;
    const changed = new Set([...this.#voices].filter(([id, { held }]) => held !== (before.get(id)?.held ?? false)).map(([id]) => id));
    // One that has been closed to the room meanwhile (muted) comes back as anybody.
    for (const [id, { held }] of before) if (held && !this.#voices.has(id)) changed.add(id);
    if (changed.size > 0) this.#apply(changed);
    if (open.size > this.#room.mediaLimits.voicesAtOnce) this.look();
  }

  /** Its person begins to speak: a place at once, and not by turns. */
  claim({ id }: Pick<Producer, 'id'>): void {
    const voice = this.#voices.get(id);
    if (voice?.held && performance.now() - voice.since >= CLAIM_AGAIN_MS) this.hear(new Map(), id);
  }

  /** One more is open: the observers say nothing of it as long as it is silent. */
  look(): void {
    this.#timer ??= setTimeout(() => this.hear(new Map()), LOOK_MS);
  }

  /** Whether a new consumer of this microphone flows from the start. */
  admits({ id }: Pick<Producer, 'id'>): boolean {
    return !this.#voices.get(id)?.held;
  }

  /** Lets what is decided be so for what `peer` receives of this microphone. */
  applyTo(peer: Peer, { id }: Pick<Producer, 'id'>): void {
    const held = !this.admits({ id });
    for (const consumer of peer.consumers) if (consumer.producerId === id) void Gate.of(consumer).set('quiet', held);
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #apply(changed: ReadonlySet<string>): void {
    for (const peer of this.#room.people) for (const id of changed) this.applyTo(peer, { id });
  }

  /** Microphones that are on, by producer. The sound of a screen is no voice. */
  #open(): Map<string, Producer> {
    const open = new Map<string, Producer>();
    for (const author of this.#room.authors) {
      for (const producer of author.producers) if (isOpen(author, producer)) open.set(producer.id, producer);
    }
    return open;
  }
}

/** RFC 6464. Who does not say how loud they are cannot be judged by it, and is heard. */
const AUDIO_LEVEL = 'urn:ietf:params:rtp-hdrext:ssrc-audio-level';

function isOpen(author: Peer, producer: Producer): boolean {
  const saysHowLoud = producer.rtpParameters.headerExtensions?.some(({ uri }) => uri === AUDIO_LEVEL);
  return producer.kind === 'audio' && saysHowLoud === true && !producer.paused && !producer.closed && sourceOf(producer, author.producers) === 'mic';
}

function toMicrophone({ id, rtpParameters }: Producer): Microphone {
  return { id, dtx: rtpParameters.codecs.some(({ parameters }) => Number(parameters?.usedtx) === 1) };
}
