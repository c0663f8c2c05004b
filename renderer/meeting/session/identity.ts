import { isId } from '../../../main/contract/textRules.ts';
import { newId } from './ids.ts';
import { fieldsOf, readJson, type Store } from './storage.ts';

const NAME = 'soupbox.displayName';
const SEAT = 'soupbox.seat';
/** The appliance keeps a participant without a connection for as long. */
const GRACE = 15_000;

interface Seat {
  roomId: string;
  peerId: string;
  secret: string;
  leftAt: number;
}

/** Leaves a seat for the next page of this tab. */
export function keepSeat(session: Store, left: Seat): void {
  session.setItem(SEAT, JSON.stringify(left));
}

/** The seat that the last page of this tab left, if it did. */
function keptSeat(session: Store): Seat | null {
  const { roomId, peerId, secret, leftAt } = fieldsOf(readJson(session, SEAT));
  return typeof roomId === 'string' && isId(peerId) && typeof secret === 'string' && typeof leftAt === 'number' ? { roomId, peerId, secret, leftAt } : null;
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
    const left = keptSeat(session);
    session.removeItem(SEAT);
    if (!left || left.roomId !== roomId || Math.abs(now - left.leftAt) > GRACE) return;
    this.#peerId = left.peerId;
    this.#secret = left.secret;
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
    // Over plain HTTP there is none.
    this.#secret = secret || undefined;
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
