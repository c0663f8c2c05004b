/** What is worth a word to somebody who does not look at the window. */
import type { Glance } from './glance.ts';
import type { Words } from './words.ts';

export interface Notice {
  readonly title: string;
  readonly body: string;
}

/** The first participant after nobody, and an address that people must be told anew. */
export function noticesOf(now: Glance, known: { people: number; address: string | undefined }, words: Words): Notice[] {
  const [address] = now.meetingUrls;
  return [
    ...(known.people === 0 && now.people > 0 ? [{ title: words.firstPerson.title, body: words.firstPerson.body(now.people) }] : []),
    ...(address && known.address && address !== known.address ? [{ title: words.addressChanged.title, body: words.addressChanged.body(address) }] : []),
  ];
}

export class Notifications {
  readonly #show: (notice: Notice) => void;
  readonly #words: Words;
  #people = 0;
  /** Outlives a stop: who knows the old address must hear of the new one after the start. */
  #address: string | undefined;

  constructor({ show, words }: { show: (notice: Notice) => void; words: Words }) {
    this.#show = show;
    this.#words = words;
  }

  changed(now: Glance): void {
    for (const notice of noticesOf(now, { people: this.#people, address: this.#address }, this.#words)) this.#show(notice);
    this.#people = now.people;
    this.#address = now.meetingUrls[0] ?? this.#address;
  }

  workerRestarted(): void {
    this.#show(this.#words.workerRestarted);
  }
}
