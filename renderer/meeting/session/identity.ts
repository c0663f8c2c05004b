import { z } from 'zod';
import { id } from '../../../main/contract/text.ts';
import { newId } from './ids.ts';
import { readJson, type Store } from './storage.ts';

const NAME = 'soupbox.displayName';
const SEAT = 'soupbox.seat';
/** The appliance keeps a participant without a connection for as long. */
const GRACE = 15_000;

const seat = z.object({ roomId: z.string(), peerId: id, secret: z.string(), leftAt: z.number() });

/** Leaves a seat for the next page of this tab. */
export function keepSeat(session: Store, left: z.output<typeof seat>): void {
  session.setItem(SEAT, JSON.stringify(left));
}

/**
 * Who this page is: the remembered name, and the peer id with the secret that
 * proves it. A page that is reloaded within the grace period is the same
 * participant again.
 */
export class Identity {
  readonly #roomId: string;
  readonly #local: Store;
  readonly #session: Store;
  #peerId: string = newId();
  #secret: string | undefined;

  constructor(roomId: string, local: Store, session: Store, now: number = Date.now()) {
    this.#roomId = roomId;
    this.#local = local;
    this.#session = session;
    // A duplicated tab inherits a copy of the session storage. It must not take the seat of the tab it was
    // copied from, so the seat is written only when a page goes, and taken at most once.
    const left = seat.safeParse(readJson(session, SEAT));
    session.removeItem(SEAT);
    if (!left.success || left.data.roomId !== roomId || Math.abs(now - left.data.leftAt) > GRACE) return;
    this.#peerId = left.data.peerId;
    this.#secret = left.data.secret;
  }

  get peerId(): string {
    return this.#peerId;
  }

  /** Handed out by the appliance when this participant entered. */
  get secret(): string | undefined {
    return this.#secret;
  }

  /** The name that was used last on this device. */
  get rememberedName(): string {
    return this.#local.getItem(NAME) ?? '';
  }

  rememberName(name: string): void {
    this.#local.setItem(NAME, name);
  }

  entered(secret: string): void {
    this.#secret = secret;
  }

  /** The page goes away, perhaps to be reloaded. */
  pageGoes(now: number = Date.now()): void {
    if (this.#secret) keepSeat(this.#session, { roomId: this.#roomId, peerId: this.#peerId, secret: this.#secret, leftAt: now });
  }

  /** From now on somebody else: the old seat was given up, or is not ours any more. */
  renew(): void {
    this.#peerId = newId();
    this.#secret = undefined;
    this.#session.removeItem(SEAT);
  }
}
