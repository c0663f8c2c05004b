/**
 * Whether one consumer flows: while anybody has a reason against it, it is
 * paused. Each takes back only its own reason, so that what a client has paused
 * is not resumed by the room, nor the other way round. The worker is asked only
 * where something changes.
 */
import type { Consumer } from 'mediasoup/types';
import { atMost, type Layers } from './layersFor.ts';

/**
 * - `offered`: its client has not set it up yet.
 * - `client`: its client wants it so.
 * - `hidden`: its client does not display it.
 * - `held`: others matter more (last-N, economy).
 * - `congested`: the link carries too little.
 * - `quiet`: louder microphones have the places.
 */
export type Reason = 'offered' | 'client' | 'hidden' | 'held' | 'congested' | 'quiet';

/** Reasons that the client does not know by itself, and shows to its person. */
const told: readonly Reason[] = ['held', 'congested'];

const gates = new WeakMap<Consumer, Gate>();

export class Gate {
  readonly #consumer: Consumer;
  readonly #reasons: Set<Reason>;
  readonly #onHeld: (held: boolean) => void;
  readonly #onFlow: () => void;
  #paused: boolean;
  #settled: Promise<void> = Promise.resolve();
  /** What the client itself asked for; null: nothing. */
  #ceiling: Layers | null = null;
  /** What the room would send. */
  #wanted: Layers | null = null;
  #preferred: Layers | null = null;
  #priority = 1;
  #ownPriority = false;

  /** For a consumer that was made paused exactly if there are reasons. */
  constructor(consumer: Consumer, reasons: readonly Reason[], { onHeld = () => {}, onFlow = () => {} }: { onHeld?: (held: boolean) => void; onFlow?: () => void } = {}) {
    this.#consumer = consumer;
    this.#reasons = new Set(reasons);
    this.#onHeld = onHeld;
    this.#onFlow = onFlow;
    this.#paused = reasons.length > 0;
    gates.set(consumer, this);
  }

  static of(consumer: Consumer): Gate {
    return gates.get(consumer) ?? new Gate(consumer, consumer.paused ? ['client'] : []);
  }

  /** Held back by the room. */
  get held(): boolean {
    return told.some((reason) => this.#reasons.has(reason));
  }

  /** May flow, as far as we are concerned; its sender may have paused all the same. */
  get open(): boolean {
    return this.#reasons.size === 0;
  }

  /** The spatial layer that was last asked for; null: the best. */
  get spatialLayer(): number | null {
    return this.#preferred?.spatialLayer ?? null;
  }

  has(reason: Reason): boolean {
    return this.#reasons.has(reason);
  }

  set(reason: Reason, applies: boolean): Promise<void> {
    return this.update({ [reason]: applies });
  }

  /** Resolves when the worker has followed; rejects where it could not, and the consumer is still there. */
  update(changes: Partial<Record<Reason, boolean>>): Promise<void> {
    if (this.#consumer.closed) return this.#settled;
    const before = this.held;
    for (const [reason, applies] of Object.entries(changes) as [Reason, boolean][]) {
      if (applies) this.#reasons.add(reason);
      else this.#reasons.delete(reason);
    }
    if (this.held !== before) this.#onHeld(this.held);
    if (this.#paused !== this.open) return this.#settled;
    this.#paused = !this.open;
    this.#settled = this.#ask(this.#paused ? this.#consumer.pause() : this.#consumer.resume());
    // Whoever does not wait for it need not catch it either.
    this.#settled.then(() => this.open && !this.#consumer.closed && this.#onFlow(), () => {});
    return this.#settled;
  }

  /** Which layers the room would send. */
  async prefer(layers: Layers): Promise<void> {
    this.#wanted = layers;
    await this.#applyLayers();
  }

  /** The client's own wish, which the room never goes above. */
  async limit(layers: Layers): Promise<void> {
    this.#ceiling = layers;
    await this.#applyLayers();
  }

  async prioritise(priority: number): Promise<void> {
    if (this.#ownPriority || priority === this.#priority || this.#consumer.closed) return;
    this.#priority = priority;
    await this.#ask(this.#consumer.setPriority(priority));
  }

  /** The client's own wish: from now on it is its business. */
  async ownPriority(priority: number): Promise<void> {
    this.#ownPriority = true;
    await this.#consumer.setPriority(priority);
  }

  async #applyLayers(): Promise<void> {
    const layers = this.#wanted ? atMost(this.#wanted, this.#ceiling) : this.#ceiling;
    if (!layers || this.#consumer.closed) return;
    if (this.#preferred?.spatialLayer === layers.spatialLayer && this.#preferred.temporalLayer === layers.temporalLayer) return;
    this.#preferred = layers;
    await this.#ask(this.#consumer.setPreferredLayers(layers));
  }

  async #ask(asked: Promise<void>): Promise<void> {
    try {
      await asked;
    } catch (error) {
      if (!this.#consumer.closed) throw error;
    }
  }
}
