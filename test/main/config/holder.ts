/** A process that holds a data folder until it is killed; see lock.test.ts. */
import { lockDataDir } from '../../../main/config/lock.ts';

const [, , directory = ''] = process.argv;
await lockDataDir(directory);
process.once('disconnect', () => process.exit());
process.send?.('held');
