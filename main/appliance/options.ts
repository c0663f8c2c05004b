/** What a shell gives to the appliance that it starts. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Loaded } from '../config/load.ts';
import type { Logger } from '../lib/logger.ts';
import type { LogRing } from '../lib/LogRing.ts';
import type { UsableAddress } from '../network/addresses.ts';
import type { Door } from './Entrances.ts';
import type { Reached } from './urls.ts';

export interface ApplianceOptions {
  /** The configuration as loaded, and where the file part of it is saved. */
  readonly loaded: Loaded;
  readonly shell?: 'desktop' | 'headless';
  /** Folder with the built pages. */
  readonly pagesDir: string;
  /** Address of a Vite server that serves the pages instead. */
  readonly devPages?: string | undefined;
  /** Path of the mediasoup worker binary. */
  readonly workerBin: string;
  readonly version: string;
  readonly logger: Logger;
  /** What `logger` has said lately. */
  readonly logs?: LogRing;
  /** How long a network change waits to be confirmed. */
  readonly trialMs?: number;
  /** How often it is measured what everything costs; what is given up follows that. */
  readonly measureEveryMs?: number;
  /** What the system says of its addresses; it is asked where this is left out. */
  readonly lookAtAddresses?: (() => readonly UsableAddress[]) | undefined;
  /** How often the addresses are looked at, and how long one may be gone. */
  readonly addressWatch?: { readonly everyMs?: number; readonly patienceMs?: number } | undefined;
}

/** Consoles on other computers; they come in by the participants' doors. */
export interface RemoteConsole {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  tellMoved(urlsFor: (reached: Reached) => readonly string[]): void;
  countOn(doors: readonly Door[]): number;
  sendAway(doors: readonly Door[]): void;
}

/** What only a shell can do. It may set these after the appliance was made. */
export interface ShellHooks {
  /** The console's listener moves to another port; rejects with one sentence when that is not possible. */
  moveConsole?: (port: number) => Promise<void>;
  /** What the console is listened for on right now. */
  consolePorts?: () => readonly number[];
  renewToken?: () => Promise<void>;
  openDataDir?: () => Promise<void>;
  /** Gets WebSockets of the path `/console…` on the participants' port while `remoteAdmin` is on. */
  remoteConsole?: RemoteConsole;
}
