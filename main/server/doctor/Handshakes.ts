/**
 * Who has knocked at the HTTPS port, and how far they came. A browser tells a
 * page only that a request failed; here one sees whether it never arrived, or
 * arrived and did not like the certificate.
 */
import type { Server } from 'node:https';
import type { Socket } from 'node:net';
import type { Handshakes as Counted } from '../../contract/doctor.ts';
import { plainAddress } from '../../network/addresses.ts';

type Stage = keyof Counted;
interface Event {
  readonly at: number;
  readonly stage: Stage;
}

const KEEP_MS = 2 * 60_000;
const MOST_EVENTS = 64;
const MOST_ADDRESSES = 512;

export class Handshakes {
  readonly #seen = new Map<string, Event[]>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Looks at every handshake of this server. */
  watch(server: Server): void {
    // A socket that has gone cannot say any more where it came from.
    const under = new Map<string, string>();
    server.on('connection', (socket: Socket) => {
      const { remoteAddress, remotePort } = socket;
      if (remoteAddress === undefined) return;
      this.note(remoteAddress, 'arrived');
      const key = `${remoteAddress} ${remotePort}`;
      under.set(key, remoteAddress);
      socket.once('close', () => under.delete(key) && this.note(remoteAddress, 'failed'));
    });
    server.on('secureConnection', ({ remoteAddress, remotePort }) => {
      if (under.delete(`${remoteAddress} ${remotePort}`)) this.note(remoteAddress, 'secured');
    });
  }

  note(remoteAddress: string | undefined, stage: Stage): void {
    if (!remoteAddress) return;
    const address = plainAddress(remoteAddress);
    const events = this.#seen.get(address) ?? [];
    // The latest to knock is the last in the map, so the first is the one to forget.
    this.#seen.delete(address);
    this.#seen.set(address, [...events.slice(1 - MOST_EVENTS), { at: this.#now(), stage }]);
    if (this.#seen.size > MOST_ADDRESSES) this.#seen.delete(this.#seen.keys().next().value!);
  }

  /** Of one address, since then and not longer ago than two minutes. */
  of(address: string, since: number): Counted {
    const from = Math.max(since, this.#now() - KEEP_MS);
    const recent = (this.#seen.get(address) ?? []).filter(({ at }) => at >= from);
    const count = (stage: Stage) => recent.filter((event) => event.stage === stage).length;
    return { arrived: count('arrived'), secured: count('secured'), failed: count('failed') };
  }
}
