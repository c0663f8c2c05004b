/** What carries this console's requests: the desktop app's preload, or a WebSocket to the appliance that served the page. */
import type { ConsoleContract } from '../../main/contract/console.ts';
import { ConsoleLink } from '../link/consoleLink.ts';
import { IpcLink } from '../link/ipcLink.ts';
import type { Link } from '../link/Link.ts';

/** Where one has to say who one is before anything else. */
export interface Door {
  /** Nobody gets in by what this browser knows: a person has to sign in. */
  readonly closed: boolean;
  /** Called when `closed` may have changed; returns its own undo. */
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

/** Call it before the router reads the address: a one-time code is no screen. */
export function chooseCarrier(): Carrier {
  if (window.soupbox) return { kind: 'desktop', link: new IpcLink<ConsoleContract>(window.soupbox), door: null };
  const link = new ConsoleLink();
  return {
    kind: 'browser',
    link,
    door: {
      get closed() {
        return link.access === 'needed';
      },
      onChange: (listener) => link.onAccess(listener),
      signIn: (token) => link.signIn(token),
    },
  };
}
