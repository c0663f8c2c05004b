import type { RoomContract } from '../../../main/contract/room.ts';
import { type Link, LinkError, type LinkState } from '../../link/Link.ts';

/** So long may a connection be missing before a person is told. */
const UNREACHABLE_AFTER = 5000;

export interface ConnectionHooks {
  create(): Link<RoomContract>;
  /** Subscribes to the room's news; called once for each link. */
  listen(link: Link<RoomContract>): (() => void)[];
  opened(): void;
  lost(): void;
  /** The appliance does not want us back. */
  ended(): void;
  /** No connection for some seconds, or one again. */
  unreachable(isSo: boolean): void;
}

/** The one link that is in use; it can be exchanged for a fresh one. */
export class Connection {
  readonly #hooks: ConnectionHooks;
  #link: Link<RoomContract> | null = null;
  #undo: (() => void)[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(hooks: ConnectionHooks) {
    this.#hooks = hooks;
  }

  get link(): Link<RoomContract> | null {
    return this.#link;
  }

  get isOpen(): boolean {
    return this.#link?.state === 'open';
  }

  /** Asks over whatever link is current. */
  readonly request: Link<RoomContract>['request'] = (method, ...input) =>
    this.#link ? this.#link.request(method, ...input) : Promise.reject(new LinkError(0, 'not connected'));

  /** A fresh link, in place of the present one if there is one. */
  open(): void {
    this.use(this.#hooks.create());
  }

  /** This link, in place of the present one if there is one. */
  use(link: Link<RoomContract>): void {
    this.close();
    this.#link = link;
    this.#undo = [link.onState((state) => this.#changed(state)), ...this.#hooks.listen(link)];
    this.#changed(link.state);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const undo of this.#undo.splice(0)) undo();
    this.#link?.close();
    this.#link = null;
  }

  #changed(state: LinkState): void {
    switch (state) {
      case 'open':
        clearTimeout(this.#timer);
        this.#timer = undefined;
        this.#hooks.unreachable(false);
        return this.#hooks.opened();
      case 'closed':
        clearTimeout(this.#timer);
        this.#timer = undefined;
        return this.#hooks.ended();
      case 'connecting':
      case 'lost':
        // Counted from the beginning of the silence, not from the latest attempt.
        this.#timer ??= setTimeout(() => this.#hooks.unreachable(true), UNREACHABLE_AFTER);
        if (state === 'lost') this.#hooks.lost();
    }
  }
}
