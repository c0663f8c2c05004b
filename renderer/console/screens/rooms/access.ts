import { roomSettings, type RoomSettings } from '../../../../main/contract/roomSettings.ts';

export type Access = RoomSettings['access'];
/** In the order of the list. */
export const accesses: readonly Access[] = roomSettings.shape.access.unwrap().options;
