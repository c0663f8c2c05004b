/** What a host does to people in a room. */
import { Refusal } from '../../contract/errors.ts';

const notYet = (): never => {
  throw new Refusal('internal', 'not there yet');
};

export const mute = notYet;
export const muteAll = notYet;
export const stopSending = notYet;
export const remove = notYet;
export const message = notYet;
