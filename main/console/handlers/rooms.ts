/** Making, changing and ending rooms. */
import { Refusal } from '../../contract/errors.ts';

const notYet = (): never => {
  throw new Refusal('internal', 'not there yet');
};

export const createRoom = notYet;
export const updateRoom = notYet;
export const closeRoom = notYet;
export const removeRoom = notYet;
export const roomLinks = notYet;
export const renewKeys = notYet;
