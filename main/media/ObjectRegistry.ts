/**
 * Every mediasoup object of some workers, as a tree, kept by their `observer`
 * events: what appears is there at once, and what closes takes with it all
 * that is on it.
 */
import type { Consumer, DataConsumer, DataProducer, Producer, Router, RtpObserver, Transport, WebRtcServer, WebRtcTransport, Worker } from 'mediasoup/types';
import { Emitter } from '../lib/Emitter.ts';

interface Kinds {
  worker: Worker;
  webRtcServer: WebRtcServer;
  router: Router;
  transport: Transport;
  producer: Producer;
  consumer: Consumer;
  dataProducer: DataProducer;
  dataConsumer: DataConsumer;
  rtpObserver: RtpObserver;
}
export type Kind = keyof Kinds;
const kinds: readonly Kind[] = ['worker', 'webRtcServer', 'router', 'transport', 'producer', 'consumer', 'dataProducer', 'dataConsumer', 'rtpObserver'];

interface EntryOf<K extends Kind> {
  readonly type: K;
  /** Unique among objects of this type. */
  readonly id: string;
  readonly object: Kinds[K];
  readonly parent: Entry | null;
  readonly children: Set<Entry>;
}
/** One object, and where it is. */
export type Entry<K extends Kind = Kind> = { [T in K]: EntryOf<T> }[K];

interface Events {
  /** The tree, or a state that it shows, has changed; at most four times a second. */
  changed: [];
}

const CHANGED_EVERY_MS = 250;

interface Observed {
  readonly closed: boolean;
  readonly observer: { once(event: 'close', listener: () => void): unknown };
}

export class ObjectRegistry extends Emitter<Events> {
  readonly #roots = new Set<Entry<'worker'>>();
  /** By `type:id`. */
  readonly #entries = new Map<string, Entry>();
  /** Of what is being made. */
  readonly #reserved = new Set<string>();
  readonly #servers = new WeakMap<Transport, WebRtcServer>();
  readonly #counts = new WeakMap<Worker, Map<Kind, number>>();
  /** Begins with the time, so that it grows from one registry to the next, too. */
  #revision = Date.now();
  #timer: NodeJS.Timeout | undefined;

  /** Grows with every `changed`. */
  get revision(): number {
    return this.#revision;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Parents before what is on them. */
  *[Symbol.iterator](): IterableIterator<Entry> {
    for (const root of this.#roots) yield* below(root);
  }

  get<K extends Kind>(type: K, id: string): Entry<K> | undefined {
    return this.#entries.get(`${type}:${id}`) as Entry<K> | undefined;
  }

  /** Keeps an id for what is about to be made, until the answer is called; undefined where something has it already, or will have. */
  reserve(id: string): (() => void) | undefined {
    if (this.#reserved.has(id) || kinds.some((kind) => this.#entries.has(`${kind}:${id}`))) return undefined;
    this.#reserved.add(id);
    return () => void this.#reserved.delete(id);
  }

  /** How many of a type there are on a worker. */
  countOn(worker: Worker, type: Kind): number {
    return this.#counts.get(worker)?.get(type) ?? 0;
  }

  /** The server whose port a transport shares. */
  serverOf(transport: Transport): WebRtcServer | undefined {
    return this.#servers.get(transport);
  }

  /** Follows a worker, from before anything is on it until it closes or dies. */
  add(worker: Worker): void {
    const entry = this.#keep('worker', String(worker.pid), worker, null);
    if (!entry) return;
    this.#roots.add(entry);
    worker.observer.on('newwebrtcserver', (server) => this.#addServer(entry, server));
    worker.observer.on('newrouter', (router) => this.#addRouter(entry, router));
  }

  /** Something that the tree shows has changed. */
  touch(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#revision++;
      this.emit('changed');
    }, CHANGED_EVERY_MS).unref();
  }

  /** Forgets everything. Idempotent. */
  close(): void {
    clearTimeout(this.#timer);
    this.#entries.clear();
    this.#roots.clear();
    this.removeAllListeners();
  }

  #addServer(worker: Entry<'worker'>, server: WebRtcServer): void {
    if (!this.#keep('webRtcServer', server.id, server, worker)) return;
    server.observer.on('webrtctransporthandled', (transport) => this.#servers.set(transport, server));
  }

  #addRouter(worker: Entry<'worker'>, router: Router): void {
    const entry = this.#keep('router', router.id, router, worker);
    if (!entry) return;
    router.observer.on('newtransport', (transport) => this.#addTransport(entry, transport));
    router.observer.on('newrtpobserver', (observer) => this.#keep('rtpObserver', observer.id, observer, entry));
  }

  #addTransport(router: Entry<'router'>, transport: Transport): void {
    const entry = this.#keep('transport', transport.id, transport, router);
    if (!entry) return;
    transport.observer.on('newproducer', (producer) => this.#follow(this.#keep('producer', producer.id, producer, entry)));
    transport.observer.on('newconsumer', (consumer) => this.#follow(this.#keep('consumer', consumer.id, consumer, entry)));
    transport.observer.on('newdataproducer', (producer) => this.#follow(this.#keep('dataProducer', producer.id, producer, entry)));
    transport.observer.on('newdataconsumer', (consumer) => this.#follow(this.#keep('dataConsumer', consumer.id, consumer, entry)));
    if (transport.type !== 'webrtc') return;
    const { observer } = transport as WebRtcTransport;
    for (const event of ['icestatechange', 'iceselectedtuplechange', 'dtlsstatechange'] as const) observer.on(event, () => this.touch());
  }

  #follow(entry: Entry<'producer' | 'consumer' | 'dataProducer' | 'dataConsumer'> | undefined): void {
    if (!entry) return;
    const observer = entry.object.observer as { on(event: 'pause' | 'resume', listener: () => void): unknown };
    observer.on('pause', () => this.touch());
    observer.on('resume', () => this.touch());
  }

  /** Where the parent has closed meanwhile, mediasoup hands out an object that no longer is and never says so. */
  #keep<K extends Kind>(type: K, ownId: string, object: Kinds[K] & Observed, parent: Entry | null): Entry<K> | undefined {
    if (object.closed || (parent && this.#entries.get(keyOf(parent)) !== parent)) return undefined;
    // A piped producer has the same id on every router, and clients may choose those of theirs.
    const id = this.#entries.has(`${type}:${ownId}`) && parent ? `${ownId}@${parent.id}` : ownId;
    const entry = { type, id, object, parent, children: new Set<Entry>() } as unknown as Entry;
    this.#entries.set(`${type}:${id}`, entry);
    parent?.children.add(entry);
    this.#count(entry, 1);
    object.observer.once('close', () => this.#forget(entry));
    this.touch();
    return entry as Entry<K>;
  }

  #forget(entry: Entry): void {
    for (const child of entry.children) this.#forget(child);
    entry.parent?.children.delete(entry);
    if (entry.type === 'worker') this.#roots.delete(entry);
    if (this.#entries.get(keyOf(entry)) === entry) {
      this.#entries.delete(keyOf(entry));
      this.#count(entry, -1);
    }
    this.touch();
  }

  #count(entry: Entry, change: 1 | -1): void {
    let root = entry;
    while (root.parent) root = root.parent;
    if (root.type !== 'worker') return;
    const counts = this.#counts.get(root.object) ?? new Map<Kind, number>();
    counts.set(entry.type, (counts.get(entry.type) ?? 0) + change);
    this.#counts.set(root.object, counts);
  }
}

/** `type:id`, as a tree is told and linked. */
export function keyOf({ type, id }: { readonly type: string; readonly id: string }): string {
  return `${type}:${id}`;
}

function* below(entry: Entry): IterableIterator<Entry> {
  yield entry;
  for (const child of entry.children) yield* below(child);
}
