/** The room's conversation. Everybody's messages go through here, whatever carries them. */
import { randomUUID } from 'node:crypto';
import type { ChatMessage } from '../contract/room/people.ts';
import { ChatPace } from './ChatPace.ts';
import type { Peer } from './Peer.ts';
import type { Room } from './Room.ts';

export const BOT_ID = 'bot';
const BOT_NAME = 'Bot';
/** A question to the bot, in the room's chat. */
const toBot = /^@bot\b\s*/i;

export class Chat {
  readonly #room: Room;
  /** How many messages are kept; may change at any time. */
  readonly #most: () => number;
  readonly #messages: ChatMessage[] = [];
  readonly #paces = new WeakMap<Peer, ChatPace>();

  constructor(room: Room, most: () => number) {
    this.#room = room;
    this.#most = most;
  }

  /** What somebody who joins now can still read, oldest first. */
  get history(): readonly ChatMessage[] {
    this.#forgetOld();
    return this.#messages;
  }

  /** Whether one more message of `author` is looked at; to be asked for each, before anything else. Who goes on regardless is removed. */
  admits(author: Peer): boolean {
    if (author.closed) return false;
    let pace = this.#paces.get(author);
    if (!pace) this.#paces.set(author, (pace = new ChatPace()));
    const verdict = pace.count();
    if (verdict === 'flood') this.#room.moderation.remove(author, 'too-much');
    return verdict === 'passes';
  }

  /** Somebody says something to everybody; the bot answers where it is asked. */
  say(author: Peer, text: string): void {
    this.#room.require(author, 'chat');
    this.#post({ peerId: author.id, displayName: author.displayName, text });
    this.#room.bridge.carry(author.id, text);
    if (toBot.test(text)) this.answer(author, text.replace(toBot, ''));
  }

  /** The bot answers a question of `author`, to everybody. */
  answer(author: Peer, question: string): void {
    this.#room.require(author, 'chat');
    const text = this.#room.bot.answer(author, question);
    this.#post({ peerId: BOT_ID, displayName: BOT_NAME, text });
    this.#room.bridge.carry(BOT_ID, text);
  }

  #post(said: Omit<ChatMessage, 'id' | 'sentAt'>): void {
    const message: ChatMessage = { id: randomUUID(), sentAt: Date.now(), ...said };
    this.#messages.push(message);
    this.#forgetOld();
    this.#room.tell({ type: 'chat', message });
  }

  #forgetOld(): void {
    const over = this.#messages.length - this.#most();
    if (over > 0) this.#messages.splice(0, over);
  }
}
