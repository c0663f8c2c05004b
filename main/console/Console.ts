/** The consoles that are open, and what is pushed to them. */
import os from 'node:os';
import type { ConsoleContract } from '../contract/console.ts';
import type { ConsoleState, Sample } from '../contract/console/state.ts';
import type { Notice, Said } from '../contract/message.ts';
import { Bitrates } from './Bitrates.ts';
import { Capacity } from './capacity/Capacity.ts';
import type { ConsoleHost, RunningServer } from './ConsoleHost.ts';
import { LogFeed } from './LogFeed.ts';
import { Pusher } from './Pusher.ts';
import { Reach } from './reach/Reach.ts';
import { Sampler } from './Sampler.ts';
import { snapshot } from './snapshot.ts';
import { Surroundings } from './Surroundings.ts';
import { warningsOf } from './warnings.ts';

/** How one console is spoken to; its carrier implements it. */
export interface ConsoleLink {
  notify<N extends Notice<ConsoleContract>>(notice: N, data: Said<ConsoleContract, N>): void;
}

/** One open console: the context of every handler. */
export interface ConsoleSession {
  readonly console: Console;
  readonly host: ConsoleHost;
  readonly link: ConsoleLink;
  /** Snapshots are pushed from now on. */
  watch(): void;
  /** New log entries are pushed from now on, or no more. */
  followLogs(follow: boolean): void;
  /** Ends its subscriptions. Idempotent; called by the carrier. */
  close(): void;
}

export class Console {
  readonly host: ConsoleHost;
  readonly capacity: Capacity;
  /** Who has reached us how, since we started. */
  readonly reach = new Reach();
  readonly #sessions = new Set<Session>();
  readonly #bitrates: Bitrates;
  readonly #sampler: Sampler;
  readonly #surroundings: Surroundings;
  readonly #pusher = new Pusher(() => this.#push());
  readonly #undo: () => void;
  #server: RunningServer | undefined;

  constructor(host: ConsoleHost) {
    this.host = host;
    this.#bitrates = new Bitrates(() => host.server?.rooms);
    this.#sampler = new Sampler({ server: () => host.server, bitrates: this.#bitrates, onSample: (sample) => this.#sampled(sample), everyMs: host.measureEveryMs });
    this.#surroundings = new Surroundings(host);
    this.capacity = new Capacity({ host, history: () => this.#sampler.history, onChange: this.#touch });
    this.#undo = host.onChange(() => this.#hostChanged());
    host.book.on('changed', this.#touch);
    this.#hostChanged();
  }

  /** The present snapshot. */
  get state(): ConsoleState {
    return snapshot({
      host: this.host,
      hostName: os.hostname(),
      load: this.#sampler.latest,
      capacity: this.capacity.state,
      warnings: warningsOf({ host: this.host, history: this.#sampler.history, surroundings: this.#surroundings.seen, economy: this.capacity.state.economy.step, expected: this.capacity.expected }),
      objectsRevision: this.#server?.workers.objects.revision ?? 0,
      bitrateOf: (peer) => this.#bitrates.of(peer),
    });
  }

  /** The last minutes, oldest first. */
  get history(): Sample[] {
    return [...this.#sampler.history];
  }

  /** How many consoles are open. */
  get size(): number {
    return this.#sessions.size;
  }

  /** A console has come, and is whom it says it is. */
  open(link: ConsoleLink): ConsoleSession {
    const session = new Session(this, link, {
      onWatch: () => this.#watchersChanged(),
      onClose: () => {
        this.#sessions.delete(session);
        this.#watchersChanged();
      },
    });
    this.#sessions.add(session);
    return session;
  }

  /** Tells every console. */
  tell<N extends Notice<ConsoleContract>>(notice: N, data: Said<ConsoleContract, N>): void {
    for (const { link } of this.#sessions) link.notify(notice, data);
  }

  /** Ends everything that it does by itself; resolves when no process of its own is left. Idempotent. */
  async close(): Promise<void> {
    this.#undo();
    this.host.book.off('changed', this.#touch);
    this.#leaveServer();
    this.#sampler.close();
    this.#pusher.close();
    for (const session of [...this.#sessions]) session.close();
    await this.capacity.close();
  }

  /** Whether somebody watches or not: what is too much must be given up in time. */
  #sampled(sample: Sample): void {
    this.capacity.sampled(sample);
    for (const room of this.host.server?.rooms ?? []) this.reach.look(room.people);
    if (this.#watched) this.#lookAround();
  }

  #watchersChanged(): void {
    const watched = this.#watched;
    if (watched && !this.#bitrates.watched) this.#lookAround();
    this.#bitrates.watched = watched;
    if (!watched) this.#pusher.close();
  }

  get #watched(): boolean {
    return [...this.#sessions].some(({ watches }) => watches);
  }

  /** What it sees is pushed when it has been seen. */
  #lookAround(): void {
    void this.#surroundings.look().then(this.#touch, this.#touch);
  }

  #touch = (): void => {
    if (this.#watched) this.#pusher.touch();
  };

  /** The tree of objects says who people are, too. */
  #roomsChanged = (): void => {
    this.#server?.workers.objects.touch();
    this.#touch();
  };

  #hostChanged(): void {
    if (this.host.server !== this.#server) {
      this.#leaveServer();
      this.#server = this.host.server;
      this.#server?.rooms.on('changed', this.#roomsChanged);
      this.#server?.workers.objects.on('changed', this.#touch);
    }
    this.capacity.hostChanged();
    if (this.#watched) this.#lookAround();
    this.#touch();
  }

  #leaveServer(): void {
    this.#server?.rooms.off('changed', this.#roomsChanged);
    this.#server?.workers.objects.off('changed', this.#touch);
    this.#server = undefined;
  }

  #push(): void {
    const { state } = this;
    for (const { watches, link } of this.#sessions) if (watches) link.notify('state', state);
  }
}

class Session implements ConsoleSession {
  readonly console: Console;
  readonly host: ConsoleHost;
  readonly link: ConsoleLink;
  watches = false;
  readonly #on: { onWatch: () => void; onClose: () => void };
  #feed: LogFeed | undefined;
  #closed = false;

  constructor(console: Console, link: ConsoleLink, on: { onWatch: () => void; onClose: () => void }) {
    this.console = console;
    this.host = console.host;
    this.link = link;
    this.#on = on;
  }

  watch(): void {
    if (this.watches || this.#closed) return;
    this.watches = true;
    this.#on.onWatch();
  }

  followLogs(follow: boolean): void {
    this.#feed?.close();
    this.#feed = follow && !this.#closed ? new LogFeed(this.host.logs, (entries) => this.link.notify('log', { entries })) : undefined;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.watches = false;
    this.followLogs(false);
    this.#on.onClose();
  }
}
