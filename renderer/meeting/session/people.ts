import { markRaw } from 'vue';
import type { PeerInfo } from '../../../main/contract/room/people.ts';
import type { Media, MeetingState, Person, Quality, Source } from '../stores/meeting.types.ts';
import { levelOf } from './quality.ts';

type Seen = Pick<MeetingState, 'people' | 'activeSpeakerId'>;

/**
 * Who is in the room and what each of them shows, as the components see it:
 * myself first, then everybody in order of arrival. Objects stay the same
 * while a person stays, so that a reconnect does not redraw the room.
 */
export class People {
  readonly #state: Seen;
  /** Media of people who are not announced yet: presence is coalesced, consumers are not. */
  readonly #early = new Map<string, Media[]>();
  readonly #own = new Map<Source, Media>();

  constructor(state: Seen) {
    this.#state = state;
  }

  /** The room as an answer to `enter` tells it; who is still there keeps place and media. */
  begin(me: PeerInfo, others: readonly PeerInfo[]): void {
    const before = new Map(this.#state.people.map((person) => [person.id, person]));
    const now = new Map(others.map((info) => [info.id, info]));
    const stayed = this.#state.people.filter((person) => !person.isMe && now.has(person.id));
    const came = others.filter((info) => info.id !== me.id && (!before.has(info.id) || before.get(info.id)!.isMe));
    for (const person of stayed) Object.assign(person, now.get(person.id));
    const known = before.get(me.id);
    const myself = known?.isMe ? Object.assign(known, me) : this.#make(me, true);
    myself.media = [...this.#own.values()];
    this.#state.people = [myself, ...stayed, ...came.map((info) => this.#make(info, false))];
  }

  presence({ joined, left, changed }: { joined: readonly PeerInfo[]; left: readonly string[]; changed: readonly PeerInfo[] }): void {
    const { people } = this.#state;
    for (const info of [...joined, ...changed]) {
      const known = this.find(info.id);
      if (known) Object.assign(known, info);
      else if (joined.includes(info)) people.push(this.#make(info, false));
    }
    for (const id of left) {
      this.#early.delete(id);
      const index = people.findIndex((person) => person.id === id && !person.isMe);
      if (index >= 0) people.splice(index, 1);
      if (this.#state.activeSpeakerId === id) this.#state.activeSpeakerId = null;
    }
  }

  add(peerId: string, media: Media): void {
    const raw = { ...media, track: markRaw(media.track) };
    const list = this.find(peerId)?.media ?? this.#early.get(peerId);
    if (list) list.push(raw);
    else this.#early.set(peerId, [raw]);
  }

  remove(peerId: string, mediaId: string): void {
    for (const list of [this.find(peerId)?.media, this.#early.get(peerId)]) {
      const index = list?.findIndex((media) => media.id === mediaId) ?? -1;
      if (index >= 0) list?.splice(index, 1);
    }
  }

  setPaused(peerId: string, mediaId: string, paused: boolean): void {
    const list = this.find(peerId)?.media ?? this.#early.get(peerId);
    const media = list?.find(({ id }) => id === mediaId);
    if (media) media.paused = paused;
  }

  setHeld(peerId: string, mediaId: string, held: boolean): void {
    const list = this.find(peerId)?.media ?? this.#early.get(peerId);
    const media = list?.find(({ id }) => id === mediaId);
    if (media) media.held = held;
  }

  /** What I send of this source, or null when nothing. */
  setOwn(source: Source, media: Media | null): void {
    if (media) this.#own.set(source, { ...media, track: markRaw(media.track) });
    else this.#own.delete(source);
    const me = this.#state.people.find((person) => person.isMe);
    if (me) me.media = [...this.#own.values()];
  }

  setQuality(peerId: string, quality: Quality): void {
    const person = this.find(peerId);
    if (person) person.quality = quality;
  }

  heard(active: string | null, volumes: readonly { peerId: string; volume: number }[]): void {
    this.#state.activeSpeakerId = active;
    const loud = new Map(volumes.map(({ peerId, volume }) => [peerId, levelOf(volume)]));
    for (const person of this.#state.people) {
      const level = loud.get(person.id) ?? 0;
      if (person.level !== level) person.level = level;
    }
  }

  clear(): void {
    this.#early.clear();
    this.#state.people = [];
    this.#state.activeSpeakerId = null;
  }

  find(peerId: string): Person | undefined {
    return this.#state.people.find((person) => person.id === peerId);
  }

  #make(info: PeerInfo, isMe: boolean): Person {
    const media = this.#early.get(info.id) ?? [];
    this.#early.delete(info.id);
    return { ...info, isMe, media, quality: 0, level: 0 };
  }
}
