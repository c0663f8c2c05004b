/** What the console needs from above; the appliance implements it. */
import type { Config, PartialConfig } from '../contract/config.ts';
import type { ConsoleContract } from '../contract/console.ts';
import type { Plan } from '../contract/console/settings.ts';
import type { Phase } from '../contract/console/state.ts';
import type { Output } from '../contract/message.ts';
import type { Logger } from '../lib/logger.ts';
import type { LogRing } from '../lib/LogRing.ts';
import type { WorkerPool } from '../media/WorkerPool.ts';
import type { Certificate } from '../network/certificates/certificate.ts';
import type { CertificateKeeper } from '../network/certificates/CertificateKeeper.ts';
import type { RoomBook } from '../rooms/RoomBook.ts';
import type { Rooms } from '../rooms/Rooms.ts';
import type { Reports } from './reach/Reports.ts';

/** The public server while it runs. */
export interface RunningServer {
  readonly rooms: Rooms;
  readonly workers: WorkerPool;
  /** Listened on, most likely first. */
  readonly addresses: readonly string[];
  /** Everything that is listened on, also what people are moving away from. */
  readonly doors: readonly { readonly port: number }[];
  /** The same over plain HTTP. */
  readonly plainDoors: readonly { readonly port: number }[];
  /** What keeps us from listening for plain HTTP. */
  readonly plainTrouble: { readonly port: number } | null;
  /** Origins with a final slash, most likely first. */
  readonly meetingUrls: readonly string[];
  /** The same over plain HTTP, where devices that warn find help; none while it cannot be listened for. */
  readonly plainUrls: readonly string[];
  readonly fingerprint: string;
  /** What participants come in by, most likely first, and what each shows: one that people know is kept while it serves. */
  readonly entrances?: readonly { readonly address: string; readonly certificate: Certificate }[] | undefined;
  readonly certificates: Pick<CertificateKeeper, 'current' | 'troubles' | 'renewAuthority' | 'acknowledge'>;
  /** The address of another computer on the network that has our name, where one was noticed. */
  readonly twin?: string | undefined;
  /** Connections to the media ports that carry nothing, while they are too many; otherwise 0. */
  readonly idleConnections: number;
}

export interface TrialState {
  /** Milliseconds since 1970 at which it is undone. */
  readonly until: number;
  readonly changes: Plan['changes'];
}

export interface ConsoleHost {
  readonly version: string;
  readonly shell: 'desktop' | 'headless';
  readonly dataDir: string;
  readonly logger: Logger;
  readonly logs: LogRing;
  /** Rooms that are kept, and the settings of those that are open. Lives on while the public server restarts. */
  readonly book: RoomBook;
  /** What devices have found on their way to us. Lives on as well. */
  readonly reports: Reports;
  readonly phase: Phase;
  readonly phaseSince: number;
  /** Why it failed: one sentence. */
  readonly error: string | null;
  /** The port that kept it from starting, and who has it. */
  readonly portTaken: { readonly port: number; readonly holder: string | undefined } | null;
  /** Undefined unless running. */
  readonly server: RunningServer | undefined;
  /** Where the console itself is listened for; none where it needs no port. */
  readonly consolePorts: readonly number[];
  /** In force. */
  readonly config: Config;
  readonly configRevision: number;
  readonly trial: TrialState | null;
  /** What was undone last and why: `not-confirmed` in time, `stopped` before that, or a sentence. Until the next change. */
  readonly rolledBack: { readonly at: number; readonly reason: string } | null;
  /** How often it is measured what everything costs, where that is not the usual. */
  readonly measureEveryMs?: number | undefined;
  describeConfig(): Output<ConsoleContract, 'getConfig'>;
  plan(settings: PartialConfig | Record<string, unknown>): Plan;
  apply(settings: Record<string, unknown>): Promise<{ needsConfirmation: boolean }>;
  confirm(): Promise<void>;
  revert(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
  renewToken(): Promise<void>;
  /** Undefined where there is no desktop. */
  openDataDir: (() => Promise<void>) | undefined;
  /** Anything above may have changed. Returns its own undo. */
  onChange(listener: () => void): () => void;
}
