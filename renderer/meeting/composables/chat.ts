import { watch } from 'vue';
import type { ChatMessage } from '../../../main/contract/room/people.ts';

/** The author of what the room's bot says. */
export const BOT = 'bot';
/** The contract's limit. */
export const MAX_CHAT = 2000;

/** Messages that follow each other within this time stand together under one name. */
const TOGETHER = 3 * 60_000;

export interface ChatLine {
  message: ChatMessage;
  /** Same author, shortly after: no name needed again. */
  continues: boolean;
}

/** Decides which messages stand together. */
export function groupChat(messages: readonly ChatMessage[]): ChatLine[] {
  return messages.map((message, index) => {
    const before = messages[index - 1];
    return { message, continues: before?.peerId === message.peerId && message.sentAt - before.sentAt < TOGETHER };
  });
}

/** Calls `then` when there is a new last message. Their number says nothing: it stands still once the oldest make room. */
export function onNewest(messages: () => readonly ChatMessage[], then: () => void): () => void {
  return watch(() => messages().at(-1)?.id, then);
}
