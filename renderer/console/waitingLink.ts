import type { ConsoleContract } from '../../main/contract/console.ts';
import { LinkError, type Link } from '../link/Link.ts';

/** A link that waits for ever: stands where the real one is not built yet. */
export function waitingLink(): Link<ConsoleContract> {
  return {
    state: 'connecting',
    request: () => Promise.reject(new LinkError(0, 'not connected')),
    on: () => () => {},
    onState: () => () => {},
    close() {},
  };
}
