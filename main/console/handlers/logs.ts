/** The log. */
import type { ConsoleContract } from '../../contract/console.ts';
import type { Input } from '../../contract/message.ts';
import type { ConsoleSession } from '../Console.ts';

/** As many as a page can show at once. */
const LAST = 2000;

export function followLogs(session: ConsoleSession, { follow }: Input<ConsoleContract, 'followLogs'>) {
  session.followLogs(follow);
  return { entries: session.host.logs.entries.slice(-LAST) };
}
