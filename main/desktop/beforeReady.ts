/** What Electron wants to know before it is ready. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { app, protocol } from 'electron';
import { dataDirOf } from '../config/load.ts';
import { UsageError, type Flags } from '../config/flags.ts';
import { SCHEME } from './scheme.ts';

/**
 * Our scheme, the sandbox, and a profile within the data folder. False: an app
 * with this data folder runs already, and comes to the front instead.
 */
export function beforeReady(flags: Flags): boolean {
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } }]);
  app.enableSandbox();
  const dataDir = dataDirOf(flags);
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new UsageError(`The data folder ${dataDir} cannot be used: ${(error as Error).message}.`);
  }
  // One app for each data folder: the lock is the profile's.
  app.setPath('userData', path.join(dataDir, 'desktop'));
  return app.requestSingleInstanceLock();
}
