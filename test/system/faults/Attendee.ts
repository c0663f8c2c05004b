/** Somebody with real media who stays: where the media is lost, it comes back as a page does, and counts how long that took. */
import { type Adapter, type Engine, mediaShapes, vanish } from '../../support/rtc-load/index.ts';
import type { Member } from '../../support/rtc-load/adapters/adapter.ts';

/** Sound as usual, and a small picture. */
export const media = mediaShapes({ videoKbps: 150, fps: 15 });

export interface AttendeeOptions {
  readonly adapter: Adapter;
  readonly engine: Engine;
  readonly room: string;
  readonly name: string;
  readonly apart: boolean;
  /** Its number, if it sends. */
  readonly pub?: number;
}

export class Attendee {
  readonly name: string;
  /** When each stream began to arrive (monotonic ms), such as `a0`: kind and publisher; anew with each time that it comes in. */
  readonly got = new Map<string, number>();
  /** Why its connections ended. */
  readonly endings: (string | undefined)[] = [];
  readonly #options: AttendeeOptions;
  #member: Member | undefined;
  #gone = false;

  constructor(options: AttendeeOptions) {
    this.#options = options;
    this.name = options.name;
  }

  async enter(): Promise<this> {
    const { adapter, pub, ...who } = this.#options;
    this.got.clear();
    this.#member = await adapter.join({
      ...who,
      publish: pub !== undefined,
      subscribe: true,
      media,
      pub: pub ?? -1,
      secret: this.#member?.secret,
      onStream: ({ kind, pub: from, t }) => this.got.set(`${kind}${from}`, t),
      onClosed: (reason) => this.#closed(reason),
    });
    return this;
  }

  leave(): void {
    this.#gone = true;
    if (this.#member) vanish(this.#member);
  }

  #closed(reason: string | undefined): void {
    if (this.#gone) return;
    this.endings.push(reason);
    if (this.#member) vanish(this.#member);
    void this.enter();
  }
}
