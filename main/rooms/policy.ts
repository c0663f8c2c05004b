/** Who may do what: role x action x room setting. Pure; the only place that decides it. */
import type { Role } from '../contract/room/people.ts';
import { publishable, type Publishable, type RoomSettings, type Who } from '../contract/roomSettings.ts';

/** What a connection came over. Whoever is on the way of plain HTTP can read and change it. */
export type Carrier = 'https' | 'http';

export type Action =
  /** Send anything at all: audio, video or a screen. */
  | 'publish'
  | 'consume'
  | 'chat'
  | 'rename'
  /** Mute, remove, lock, end. */
  | 'moderate';

/** `true`, or the sentence that says why not. */
export type Verdict = true | string;

/** What somebody is told that they may do. */
export type Allowed = Readonly<Record<Publishable | 'chat', boolean>>;

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

const forbidden: Readonly<Record<Publishable | 'chat', string>> = {
  audio: 'the host has switched microphones off',
  video: 'the host has switched cameras off',
  screen: 'the host has switched screen sharing off',
  chat: 'the host has switched chat off',
};

/** Whether somebody with `role` may do `action` in a room with these settings. */
export function may(role: Role, action: Action, settings: RoomSettings): Verdict {
  if (!permitted[role].has(action)) return why[action];
  if (action === 'chat' && !belongs(role, settings.chat)) return forbidden.chat;
  return true;
}

/** Whether somebody with `role` may send this. */
export function maySend(role: Role, what: Publishable, settings: RoomSettings): Verdict {
  const verdict = may(role, 'publish', settings);
  if (verdict !== true) return verdict;
  return belongs(role, settings.publish[what]) || forbidden[what];
}

/** All of it at once. */
export function allowedTo(role: Role, settings: RoomSettings): Allowed {
  const sends = Object.fromEntries(publishable.options.map((what) => [what, maySend(role, what, settings) === true])) as Record<Publishable, boolean>;
  return { ...sends, chat: may(role, 'chat', settings) === true };
}

/** Whether one more may come in where `mostPeople` may be inside; `access` is looked at elsewhere (`access.ts`). */
export function mayEnter(role: Role, peopleInside: number, settings: RoomSettings, mostPeople: number): Verdict {
  if (role === 'host') return true;
  if (settings.locked) return 'the room is locked';
  if (peopleInside >= mostPeople) return `the room is full (${mostPeople} people)`;
  return true;
}

/** Whether somebody over plain HTTP may be in a room with these settings: as a viewer, and nothing else. */
export function mayWatchOverHttp({ access, watchOverHttp }: Pick<RoomSettings, 'access' | 'watchOverHttp'>): Verdict {
  if (access !== 'open') return 'this room is open only to secure connections; open it with https';
  return watchOverHttp || 'the host lets nobody watch this room without a secure connection; open it with https';
}

/** Whether a room with these settings may be shown to whoever comes to the door without naming one. */
export function mayBeListed(peopleInside: number, settings: RoomSettings, mostPeople: number): boolean {
  return settings.access === 'open' && mayEnter('participant', peopleInside, settings, mostPeople) === true;
}

function belongs(role: Role, group: Who): boolean {
  return group === 'everybody' || (group === 'hosts' && role === 'host');
}
