/** A process that saves the configuration without pause once it is told to; see killWhileSaving.ts. */
import { saveConfig } from '../../../main/config/load.ts';
import { settings } from './bigSettings.ts';

const [, , file = ''] = process.argv;
// Whoever listens may be gone already.
const say = (word: string) => process.send?.(word, () => {});

process.once('message', () => {
  void (async () => {
    for (let turn = 0; ; turn++) {
      await saveConfig(file, settings(turn % 2 === 0 ? 'y' : 'x'));
      if (turn === 0) say('saved');
    }
  })();
});
process.once('disconnect', () => process.exit());
say('ready');
