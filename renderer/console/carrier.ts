/** What carries this console's requests: the desktop app's preload, or a WebSocket to the appliance that served the page. */
import type { ConsoleContract } from '../../main/contract/console.ts';
import type { Link } from '../link/Link.ts';
import { waitingLink } from './waitingLink.ts';

/** Where one has to say who one is before anything else. */
export interface Door {
  /** Nobody gets in by what this browser knows: a person has to sign in. */
  readonly closed: boolean;
  /** Called on every change of `closed`; returns its own undo. */
  onChange(listener: () => void): () => void;
  /** Rejects with `LinkError`: 401 when the token is wrong. */
  signIn(token: string): Promise<void>;
}

export interface Carrier {
  readonly kind: 'desktop' | 'browser';
  readonly link: Link<ConsoleContract>;
  /** null where whoever has the window may do everything. */
  readonly door: Door | null;
}

/** @param _code the one-time code of the console link that was opened, if one was. */
export function chooseCarrier(_code: string | undefined): Carrier {
  return { kind: 'soupbox' in window ? 'desktop' : 'browser', link: waitingLink(), door: null };
}
