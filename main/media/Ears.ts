/**
 * Who is heard in a room: mediasoup's observers, on the home router, to which
 * all sound is piped. Where home moves, they are made anew there.
 */
import type { ActiveSpeakerObserver, AudioLevelObserver, Producer, Router } from 'mediasoup/types';
import { Emitter } from '../lib/Emitter.ts';
import { mergeVolumes } from './volumes.ts';
import type { Pipes, Release } from './Pipes.ts';
import type { Places } from './Places.ts';

interface Events {
  /** Loudest first; empty when everybody is silent. Volumes in dBov. */
  volumes: [{ producerId: string; volume: number }[]];
  dominant: [{ producerId: string }];
}

type Observers = readonly [AudioLevelObserver, AudioLevelObserver, ActiveSpeakerObserver];

/**
 * How often volumes are told; fast enough for a ring that follows speech. The
 * worker passes over who sent fewer than ten packets in it: 40 ms each will do.
 */
const VOLUME_INTERVAL_MS = 450;
/** For those who send longer ones, up to Opus' 120 ms (RFC 7587 §4.2, `maxptime`). */
const LONG_PACKETS_INTERVAL_MS = 1500;
const SPEAKER_INTERVAL_MS = 400;
const VOLUME_THRESHOLD_DBOV = -70;
/** Enough to choose the loudest of those who speak at the same time. */
const MAX_VOLUMES = 100;

export class Ears extends Emitter<Events> {
  readonly #places: Places;
  readonly #pipes: Pipes;
  /** What is heard, and the router that it is produced on. */
  readonly #heard = new Map<Producer, Router>();
  readonly #held = new WeakMap<Producer, Release>();
  #observers: { readonly on: Router; readonly made: Promise<Observers> } | undefined;

  constructor(places: Places, pipes: Pipes) {
    super();
    this.#places = places;
    this.#pipes = pipes;
  }

  /** Hears an audio producer until it closes. */
  async hear(producer: Producer, from: Router): Promise<void> {
    if (producer.closed) return;
    this.#heard.set(producer, from);
    producer.observer.once('close', () => this.#forget(producer));
    await this.#listen(producer, from);
  }

  /** Home is elsewhere: hears there what still is. */
  async move(): Promise<void> {
    await Promise.allSettled(Array.from(this.#heard, ([producer, from]) => this.#listen(producer, from)));
  }

  close(): void {
    this.#heard.clear();
    this.removeAllListeners();
  }

  async #listen(producer: Producer, from: Router): Promise<void> {
    const { router } = await this.#places.home();
    const release = await this.#pipes.reach(producer, from, router);
    this.#held.get(producer)?.();
    this.#held.set(producer, release);
    const observers = await this.#on(router);
    if (producer.closed) return this.#forget(producer);
    await Promise.all(observers.map((observer) => observer.addProducer({ producerId: producer.id })));
  }

  #forget(producer: Producer): void {
    this.#heard.delete(producer);
    this.#held.get(producer)?.();
    this.#held.delete(producer);
  }

  #on(router: Router): Promise<Observers> {
    if (this.#observers?.on !== router) {
      const made = this.#create(router);
      const observers = (this.#observers = { on: router, made });
      made.catch(() => {
        if (this.#observers === observers) this.#observers = undefined;
      });
    }
    return this.#observers.made;
  }

  async #create(router: Router): Promise<Observers> {
    const levels = (interval: number) => router.createAudioLevelObserver({ maxEntries: MAX_VOLUMES, threshold: VOLUME_THRESHOLD_DBOV, interval });
    const [quick, slow, speaker] = await Promise.all([
      levels(VOLUME_INTERVAL_MS),
      levels(LONG_PACKETS_INTERVAL_MS),
      router.createActiveSpeakerObserver({ interval: SPEAKER_INTERVAL_MS }),
    ]);
    mergeVolumes(quick, slow, (volumes) => this.emit('volumes', volumes.map(({ producer, volume }) => ({ producerId: producer.id, volume }))));
    speaker.on('dominantspeaker', ({ producer }) => this.emit('dominant', { producerId: producer.id }));
    return [quick, slow, speaker];
  }
}
