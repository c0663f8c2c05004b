import type { types } from 'mediasoup-client';
import { LinkError } from '../../link/Link.ts';

/** A moment of silence is normal when a phone changes its access point. */
const PATIENCE = 2000;
/** A restarted path answers within a second or two, or not at all. */
const RESTART_TIME = 5000;
const TRIES = 2;

export interface IceWatchHooks {
  /** Asks the appliance for fresh ICE parameters. */
  restart(transportId: string): Promise<types.IceParameters>;
  /** Whether the appliance can be asked at all. */
  linkOpen(): boolean;
  /** Nothing comes any more: perhaps not only media. */
  silent(): void;
  /** Restarting does not help: a new transport is needed. */
  giveUp(): void;
}

/** Watches one transport's connection and restarts ICE when the media path is gone while signalling lives. */
export class IceWatch {
  readonly #transport: types.Transport;
  readonly #hooks: IceWatchHooks;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #restarting = false;
  #closed = false;

  constructor(transport: types.Transport, hooks: IceWatchHooks) {
    this.#transport = transport;
    this.#hooks = hooks;
    transport.on('connectionstatechange', this.#changed);
  }

  /** The link is back: what could not be restarted meanwhile is restarted now. */
  check(): void {
    const state = this.#transport.connectionState;
    if (state === 'disconnected' || state === 'failed') void this.#restart();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#transport.off('connectionstatechange', this.#changed);
  }

  readonly #changed = (state: types.ConnectionState): void => {
    if (state === 'connected') {
      this.#failures = 0;
      this.#restarting = false;
      clearTimeout(this.#timer);
    } else if (this.#restarting) {
      // The restart under way has its own time limit.
    } else if (state === 'disconnected') {
      this.#hooks.silent();
      this.#after(PATIENCE, () => this.check());
    } else if (state === 'failed') {
      this.#hooks.silent();
      void this.#restart();
    }
  };

  async #restart(): Promise<void> {
    if (this.#restarting || this.#closed || this.#transport.closed || !this.#hooks.linkOpen()) return;
    clearTimeout(this.#timer);
    this.#restarting = true;
    try {
      const iceParameters = await this.#hooks.restart(this.#transport.id);
      await this.#transport.restartIce({ iceParameters });
    } catch (error) {
      this.#restarting = false;
      if (this.#closed) return;
      // The link went away: the reconnect that follows calls `check`.
      if (error instanceof LinkError && error.code === 0) return;
      return this.#failed();
    }
    if (this.#closed) return;
    this.#after(RESTART_TIME, () => {
      this.#restarting = false;
      if (this.#transport.connectionState !== 'connected') this.#failed();
    });
  }

  #failed(): void {
    this.#failures += 1;
    if (this.#failures >= TRIES) return this.#hooks.giveUp();
    void this.#restart();
  }

  #after(time: number, then: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(then, time);
  }
}
