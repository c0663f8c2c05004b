/** The configuration: read, plan, apply, confirm, undo. */
import { Refusal } from '../../contract/errors.ts';

const notYet = (): never => {
  throw new Refusal('internal', 'not there yet');
};

export const getConfig = notYet;
export const planConfig = notYet;
export const applyConfig = notYet;
export const confirmConfig = notYet;
export const revertConfig = notYet;
