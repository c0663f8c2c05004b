/** State, history, versions, starting and stopping. */
import { Refusal } from '../../contract/errors.ts';

const notYet = (): never => {
  throw new Refusal('internal', 'not there yet');
};

export const getState = notYet;
export const getHistory = notYet;
export const getAbout = notYet;
export const start = notYet;
export const stop = notYet;
export const renewToken = notYet;
export const openDataDir = notYet;
