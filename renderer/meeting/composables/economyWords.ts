import type { EconomyStep } from '../../../main/contract/economy.ts';

/** Key of the sentence about what is missing. Nobody misses what is only smaller. */
export function economyWords(step: EconomyStep) {
  switch (step) {
    case 'none':
    case 'smallLayers':
      return null;
    case 'fewerVideos':
      return 'economy.fewerVideos';
    case 'speakerOnly':
      return 'economy.speakerOnly';
    case 'audioOnly':
    case 'full':
      return 'economy.audioOnly';
  }
}
