/** Answers small questions about the room: who is here, since when, how much flows. */
import type { Peer } from './Peer.ts';
import type { Room } from './Room.ts';

/** So many of the longest names fit into one message. */
const MAX_NAMES = 25;
const help = 'ask me: who, uptime, stats';

export class Bot {
  readonly #room: Room;

  constructor(room: Room) {
    this.#room = room;
  }

  /** One sentence for everybody to read. */
  answer(asker: Peer, question: string): string {
    return `${asker.displayName}: ${this.#sentence(question.trim().toLowerCase())}`;
  }

  #sentence(question: string): string {
    if (/\b(who|people|here)\b|谁/.test(question)) return this.#who();
    if (/\b(uptime|since|long|time)\b|多久/.test(question)) return `this room has been open for ${duration(Date.now() - this.#room.createdAt)}`;
    if (/\b(stat\w*|numbers)\b|统计/.test(question)) return this.#statistics();
    return help;
  }

  #who(): string {
    const names = this.#room.people.map((peer) => peer.displayName);
    const shown = names.slice(0, MAX_NAMES).join(', ');
    const more = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : '';
    return `${count(names.length, 'person', 'people')} here: ${shown}${more}`;
  }

  #statistics(): string {
    const { people } = this.#room;
    const sum = (of: (peer: Peer) => number) => people.reduce((total, peer) => total + of(peer), 0);
    const sent = sum((peer) => peer.producers.size);
    const received = sum((peer) => peer.consumers.size);
    return `${count(people.length, 'person', 'people')}, ${count(sent, 'stream', 'streams')} sent, ${received} received`;
  }
}

function count(n: number, one: string, many: string): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** `2 h 3 min`, `3 min 4 s` or `4 s`. */
export function duration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}
