/** Looking inside every mediasoup object. */
import { Refusal } from '../../contract/errors.ts';

const notYet = (): never => {
  throw new Refusal('internal', 'not there yet');
};

export const getObjects = notYet;
export const dumpObject = notYet;
export const objectStats = notYet;
export const supportBundle = notYet;
