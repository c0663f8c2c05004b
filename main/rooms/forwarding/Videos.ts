/**
 * Decides for each participant which videos flow to it, in which layers and
 * with which priority, and lets it be so. What changes is gathered, and decided
 * in one pass for those whom it concerns, a few of them at a time.
 */
import type { Producer } from 'mediasoup/types';
import type { EconomyStep } from '../../contract/economy.ts';
import type { Peer } from '../Peer.ts';
import type { Room } from '../Room.ts';
import { saysScreen } from '../sources.ts';
import { allowanceAt, type Allowance } from './economy.ts';
import { Gate } from './Gate.ts';
import { byImportance, chooseVideos, type Video } from './lastN.ts';
import { best, frugal, ladderOf, layersFor, type Ladder, type Size } from './layersFor.ts';
import { priorityOf } from './priority.ts';
import type { Speakers } from './Speakers.ts';

const GATHER_MS = 100;
/** People decided for in one turn: hundreds at once would hold up everything else. */
const SLICE = 40;
const NEXT_SLICE_MS = 10;

/** A video that somebody sends. */
interface Stream {
  readonly author: Peer;
  readonly producer: Producer;
  readonly isScreen: boolean;
  readonly ladder: Ladder | null;
}

/** What is known of one receiver. */
interface Receiver {
  /** Device pixels by consumer, where its client tells; all 0 is not displayed. */
  readonly tiles: Map<string, Size>;
  chosen: Set<string>;
  /** How many videos without layers its link carries. */
  simpleVideos: number;
  /** When its client told last what it displays, in ms. */
  toldAt: number;
}

export class Videos {
  readonly #room: Room;
  readonly #speakers: Speakers;
  readonly #economy: () => EconomyStep;
  readonly #receivers = new WeakMap<Peer, Receiver>();
  readonly #ladders = new WeakMap<Producer, Ladder | null>();
  readonly #concerned = new Set<Peer>();
  #timer: NodeJS.Timeout | undefined;

  constructor(room: Room, speakers: Speakers, economy: () => EconomyStep) {
    this.#room = room;
    this.#speakers = speakers;
    this.#economy = economy;
  }

  /** Something has changed, for `peer` or for everybody: decides soon. */
  reconsider(peer?: Peer): void {
    if (peer) this.#concerned.add(peer);
    else for (const one of this.#room.people) this.#concerned.add(one);
    this.#timer ??= setTimeout(() => this.#decideSome(), GATHER_MS);
  }

  /** What `peer` displays, as far as it changed. Decided at once, as somebody waits for a picture; but not more often than for anybody. */
  displays(peer: Peer, tiles: readonly ({ readonly consumerId: string } & Size)[]): void {
    const receiver = this.#receiver(peer);
    const known = receiver.tiles;
    // Of what is not the asker's (any more) nothing is kept.
    const own = new Set(Array.from(peer.consumers, ({ id }) => id));
    for (const id of known.keys()) if (!own.has(id)) known.delete(id);
    for (const { consumerId, width, height } of tiles) if (own.has(consumerId)) known.set(consumerId, { width, height });
    const before = receiver.toldAt;
    receiver.toldAt = performance.now();
    if (receiver.toldAt - before < GATHER_MS) this.reconsider(peer);
    else this.#decide(peer, this.#streams());
  }

  /** How many videos without layers the link of `peer` carries. */
  limitSimple(peer: Peer, most: number): void {
    const receiver = this.#receiver(peer);
    if (receiver.simpleVideos === most) return;
    receiver.simpleVideos = most;
    this.reconsider(peer);
  }

  /** The videos without layers that `peer` would be sent, most important first. */
  simpleFor(peer: Peer): Producer[] {
    const streams = this.#streams();
    return byImportance(this.#choose(peer, streams)).flatMap(({ id }) => {
      const stream = streams.get(id);
      return stream && !stream.ladder ? [stream.producer] : [];
    });
  }

  /** Before `peer` begins to consume what is there: which of the videos will flow. */
  foresee(peer: Peer): void {
    this.#receiver(peer).chosen = new Set(this.#choose(peer, this.#streams()).map(({ id }) => id));
  }

  /** Whether a new consumer of `producer` flows from the start. A guess where many come at once; the next pass knows better. */
  admits(peer: Peer, { id, kind, paused, appData }: Producer): boolean {
    const { chosen } = this.#receiver(peer);
    if (kind !== 'video' || paused || chosen.has(id)) return true;
    const { videos, faces } = this.#allowance;
    if (chosen.size >= (saysScreen(appData) ? videos : Math.min(videos, faces))) return false;
    chosen.add(id);
    return true;
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#concerned.clear();
  }

  #decideSome(): void {
    this.#timer = undefined;
    const streams = this.#streams();
    let left = SLICE;
    for (const peer of this.#concerned) {
      this.#concerned.delete(peer);
      if (!peer.closed && peer.joined) this.#decide(peer, streams);
      if (--left === 0) break;
    }
    if (this.#concerned.size > 0) this.#timer = setTimeout(() => this.#decideSome(), NEXT_SLICE_MS);
  }

  #decide(peer: Peer, streams: ReadonlyMap<string, Stream>): void {
    const receiver = this.#receiver(peer);
    const allowance = this.#allowance;
    const chosen = this.#choose(peer, streams);
    receiver.chosen = new Set(chosen.map(({ id }) => id));
    const fitting = this.#fitting(chosen, streams, receiver.simpleVideos);
    const videos = new Map(chosen.map((video) => [video.id, video]));
    for (const consumer of peer.consumers) {
      const stream = streams.get(consumer.producerId);
      if (!stream) continue; // a sound, or a camera that is off
      const gate = Gate.of(consumer);
      const tile = receiver.tiles.get(consumer.id) ?? null;
      const video = videos.get(consumer.producerId);
      const hidden = tile !== null && tile.width * tile.height === 0;
      // Whoever wants a picture paused needs no other reason for it, and gives its place to another.
      const unwanted = hidden || gate.has('client');
      if (video && stream.ladder) {
        const layers = frugal(stream.ladder, layersFor(stream.ladder, tile, gate.spatialLayer), allowance.layers);
        // The best is what the worker begins with.
        if (gate.spatialLayer !== null || !same(layers, best(stream.ladder))) void gate.prefer(layers).catch(() => {});
      }
      // One alone needs no precedence.
      if (video) void gate.prioritise(videos.size > 1 ? priorityOf(video) : 1).catch(() => {});
      void gate.update({ hidden, held: !unwanted && !video, congested: video !== undefined && !fitting.has(video.id) });
    }
  }

  #choose(peer: Peer, streams: ReadonlyMap<string, Stream>): Video[] {
    const { tiles, chosen, simpleVideos } = this.#receiver(peer);
    const rank = this.#speakers.rankFor(peer.id);
    const shown = new Map<string, Size>();
    const paused = new Map<string, boolean>();
    for (const consumer of peer.consumers) {
      const tile = tiles.get(consumer.id);
      if (tile) shown.set(consumer.producerId, tile);
      paused.set(consumer.producerId, (paused.get(consumer.producerId) ?? true) && Gate.of(consumer).has('client'));
    }
    const candidates: Video[] = [];
    for (const [id, { author, producer, isScreen }] of streams) {
      if (author === peer || paused.get(id) || peer.without.has(producer)) continue;
      const tile = shown.get(id);
      const pixels = tile ? tile.width * tile.height : null;
      if (pixels !== 0) candidates.push({ id, isScreen, spoke: rank(author.id), pixels, chosen: chosen.has(id) });
    }
    const { videos, faces } = this.#allowance;
    // Their order is of no interest where all of them flow.
    if (candidates.length <= Math.min(videos, faces) && simpleVideos === Infinity) return candidates;
    return chooseVideos(candidates, { videos, faces });
  }

  /** Of the chosen, those that the link carries: of videos without layers only the first. */
  #fitting(chosen: readonly Video[], streams: ReadonlyMap<string, Stream>, most: number): Set<string> {
    let left = most;
    return new Set(chosen.filter(({ id }) => streams.get(id)?.ladder || left-- > 0).map(({ id }) => id));
  }

  get #allowance(): Allowance {
    return allowanceAt(this.#economy(), this.#room.mediaLimits.videosAtOnce);
  }

  /** Every video that is on, by producer. */
  #streams(): Map<string, Stream> {
    const streams = new Map<string, Stream>();
    for (const author of this.#room.authors) {
      for (const producer of author.producers) {
        if (producer.kind !== 'video' || producer.paused || producer.closed) continue;
        const isScreen = saysScreen(producer.appData);
        streams.set(producer.id, { author, producer, isScreen, ladder: this.#ladder(producer, isScreen) });
      }
    }
    return streams;
  }

  #ladder(producer: Producer, isScreen: boolean): Ladder | null {
    let ladder = this.#ladders.get(producer);
    if (ladder === undefined) this.#ladders.set(producer, (ladder = ladderOf(producer, isScreen)));
    return ladder;
  }

  #receiver(peer: Peer): Receiver {
    let receiver = this.#receivers.get(peer);
    if (!receiver) this.#receivers.set(peer, (receiver = { tiles: new Map(), chosen: new Set(), simpleVideos: Infinity, toldAt: -Infinity }));
    return receiver;
  }
}

type Chosen = { spatialLayer: number; temporalLayer: number };
const same = (a: Chosen, b: Chosen) => a.spatialLayer === b.spatialLayer && a.temporalLayer === b.temporalLayer;
