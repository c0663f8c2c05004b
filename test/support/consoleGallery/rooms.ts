/** Rooms that can be changed, as far as a console sees them. */
import type { ConsoleContract } from '../../../main/contract/console.ts';
import type { RoomState } from '../../../main/contract/console/rooms.ts';
import type { ConsoleState } from '../../../main/contract/console/state.ts';
import { roomSettings } from '../../../main/contract/roomSettings.ts';
import { LinkError } from '../../../renderer/link/Link.ts';
import type { FakeLink } from '../fakeLink.ts';

interface Hooks {
  readonly state: () => ConsoleState;
  readonly become: (change: Partial<ConsoleState>) => void;
}

export function standInRooms(link: FakeLink<ConsoleContract>, { state, become }: Hooks): void {
  const find = (roomId: string): RoomState => {
    const room = state().rooms.find(({ id }) => id === roomId);
    if (!room) throw new LinkError(404, `there is no room "${roomId}" any more`);
    return room;
  };
  const change = (roomId: string, make: (room: RoomState) => RoomState | null) => {
    find(roomId);
    become({ rooms: state().rooms.flatMap((room) => (room.id === roomId ? (make(room) ?? []) : room)) });
    return {};
  };

  link.answer('createRoom', ({ settings, predefined, password }) => {
    const roomId = settings.name.replaceAll(' ', '-');
    if (state().rooms.some(({ id }) => id === roomId)) throw new LinkError(409, 'there is a room with this name');
    const joinUrls = state().meetingUrls.map((url) => `${url}?roomId=${encodeURIComponent(roomId)}`);
    const room: RoomState = { id: roomId, code: 'NEWR', settings, hasPassword: password !== undefined, predefined, openSince: null, joinUrls, people: [], bitrate: { in: 0, out: 0 }, expects: null };
    become({ rooms: [...state().rooms, room] });
    return { roomId };
  });
  link.answer('updateRoom', ({ roomId, settings, predefined, password }) =>
    change(roomId, (room) => ({
      ...room,
      settings: roomSettings.parse({ ...room.settings, ...settings, publish: { ...room.settings.publish, ...settings.publish } }),
      predefined: predefined ?? room.predefined,
      hasPassword: room.hasPassword || password !== undefined,
    })),
  );
  link.answer('closeRoom', ({ roomId }) => change(roomId, (room) => (room.predefined ? { ...room, people: [], openSince: null } : null)));
  link.answer('removeRoom', ({ roomId }) => change(roomId, () => null));
  link.answer('remove', ({ roomId, peerId }) => change(roomId, (room) => ({ ...room, people: room.people.filter(({ id }) => id !== peerId) })));
  link.answer('roomLinks', ({ roomId }) => {
    const [join = ''] = find(roomId).joinUrls;
    return { join, host: `${join}#host=dG9wLXNlY3JldC1ob3N0LWtleS0x`, invite: `${join}#invite=dG9wLXNlY3JldC1pbnZpdGUta2V5`, ingestKey: 'dG9wLXNlY3JldC1pbmdlc3Qta2V5' };
  });
}
