import type { Words } from '../../../ui/i18n/Words.ts';
import type { rooms as english } from '../en/rooms.ts';

export const rooms: Words<typeof english> = {
  title: '房间',
};
