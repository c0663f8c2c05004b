/**
 * Stands in the built page itself (`vite.config.ts`), so that the connection is
 * on its way before the first file is asked for: a round trip less, and it opens
 * while the scripts are read. Only what takes no time: everything waits for it.
 */
import { openSocket } from './earlySocket.ts';

globalThis.soupboxEarly = openSocket();
