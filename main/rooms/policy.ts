/** Who may do what: role x action x room setting. Pure; the only place that decides it. */
import type { Role } from '../contract/room.ts';

export type Action =
  /** Send audio, video or a screen. */
  | 'publish'
  | 'consume'
  | 'chat'
  | 'rename'
  /** Mute, remove, lock, end. */
  | 'moderate';

export interface RoomSettings {
  readonly maxPeers: number;
  /** Nobody new gets in. */
  readonly locked: boolean;
  /** Participants may not chat; hosts still may. */
  readonly chatOff: boolean;
}

export const openRoom: Omit<RoomSettings, 'maxPeers'> = { locked: false, chatOff: false };

/** `true`, or the sentence that says why not. */
export type Verdict = true | string;

const permitted: Readonly<Record<Role, ReadonlySet<Action>>> = {
  host: new Set<Action>(['publish', 'consume', 'chat', 'rename', 'moderate']),
  participant: new Set<Action>(['publish', 'consume', 'chat', 'rename']),
  viewer: new Set<Action>(['consume', 'chat', 'rename']),
};

const why: Readonly<Record<Action, string>> = {
  publish: 'viewers cannot send audio or video',
  consume: 'you cannot receive in this room',
  chat: 'you cannot chat in this room',
  rename: 'you cannot change your name in this room',
  moderate: 'only the host can do this',
};

/** Whether somebody with `role` may do `action` in a room with these settings. */
export function may(role: Role, action: Action, settings: RoomSettings): Verdict {
  if (!permitted[role].has(action)) return why[action];
  if (action === 'chat' && settings.chatOff && role !== 'host') return 'the host has switched chat off';
  return true;
}

/** Whether one more may come in. */
export function mayEnter(role: Role, peopleInside: number, settings: RoomSettings): Verdict {
  if (role === 'host') return true;
  if (settings.locked) return 'the room is locked';
  if (peopleInside >= settings.maxPeers) return `the room is full (${settings.maxPeers} people)`;
  return true;
}
