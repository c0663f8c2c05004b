/** Interfaces and ports. */
import { Refusal } from '../../contract/errors.ts';

const notYet = (): never => {
  throw new Refusal('internal', 'not there yet');
};

export const getInterfaces = notYet;
export const checkPort = notYet;
