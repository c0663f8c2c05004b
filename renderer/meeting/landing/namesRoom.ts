import { isRoomId } from '../../../main/contract/textRules.ts';

/** Whether the address names a room; a name that cannot be one counts as none. */
export const namesRoom = (search: string): boolean => isRoomId(new URLSearchParams(search).get('roomId'));
