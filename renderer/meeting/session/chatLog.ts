import type { ChatMessage } from '../../../main/contract/room/people.ts';
import type { MeetingState } from '../stores/meeting.types.ts';

/** A long lesson must not fill a phone's memory. */
const LONGEST = 500;

/** Takes over the room's history; what was seen before a reconnect stays and is not unread again. */
export function mergeChat(state: Pick<MeetingState, 'chat'>, history: readonly ChatMessage[]): void {
  const known = new Set(state.chat.map((message) => message.id));
  const added = history.filter((message) => !known.has(message.id));
  if (added.length === 0) return;
  state.chat = [...state.chat, ...added].sort((a, b) => a.sentAt - b.sentAt).slice(-LONGEST);
}

export function addChat(state: Pick<MeetingState, 'chat' | 'unreadChat' | 'peerId'>, message: ChatMessage): void {
  if (state.chat.some(({ id }) => id === message.id)) return;
  state.chat.push(message);
  if (state.chat.length > LONGEST) state.chat.splice(0, state.chat.length - LONGEST);
  if (message.peerId !== state.peerId) state.unreadChat += 1;
}
