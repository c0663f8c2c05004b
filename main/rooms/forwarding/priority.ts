/**
 * Who gets bandwidth first, where a receiver has too little for all. mediasoup
 * first lets every video have one layer, highest priority first, and then lets
 * each in the same order take as many further layers at once as its priority
 * says (worker, `Transport::DistributeAvailableOutgoingBitrate`). A video has
 * nine layers at most, so that 9 and above take all they want before the next.
 * Sound takes no part in this: it is never dropped.
 */
import type { Video } from './lastN.ts';

/** Two people who talk with each other both have it: their taking turns changes nothing. */
const TALKING = 2;

export function priorityOf({ isScreen, spoke }: Pick<Video, 'isScreen' | 'spoke'>): number {
  if (isScreen) return 100;
  return spoke !== null && spoke < TALKING ? 10 : 1;
}
