import type { Device } from 'mediasoup-client';
import type { RoomContract } from '../../../main/contract/room.ts';
import type { Link } from '../../link/Link.ts';
import { socketUrl } from '../../link/EarlySocket.ts';
import { knock } from '../../link/knock.ts';
import { SocketLink } from '../../link/socketLink.ts';
import { takeDtlsIdentity, takeEarlySocket } from '../early.ts';
import { type Parameters, pageParameters } from '../parameters.ts';
import { thisBrowser } from './browser.ts';
import { createDevice } from './capabilities.ts';
import type { DtlsIdentity } from './certificate.ts';
import { type Encryption, encryptWith } from './e2e.ts';
import { findHelp } from './help.ts';
import { Identity } from './identity.ts';
import { type Luggage, packed, unpack } from './luggage.ts';
import { parseRoomKey, takeRoomKey, withRoomKey, type RoomKey } from './roomKey.ts';
import { safeStore, type Store } from './storage.ts';

/** Everything outside that the meeting needs; tests give their own. */
export interface Surroundings {
  parameters: Parameters;
  identity: Identity;
  /** From an invite or host link. */
  roomKey: RoomKey | null;
  /** Choices of this device that outlive the visit. */
  store: Store;
  /** How this browser is shown to others. */
  browser: { flag: string; name: string; version?: string };
  /** Absent on plain HTTP, where browsers hide camera and microphone. */
  mediaDevices: MediaDevices | undefined;
  /** Where this page came from. */
  origin: string;
  /** It came over plain HTTP, which anybody on the way can read and change: watches, and takes no secret along. */
  plain?: boolean;
  /** Where a browser that refuses our connection finds help; null where the appliance does not answer at all. */
  findHelp?(): Promise<string | null>;
  /** To the appliance at this origin. */
  createLink(origin: string): Link<RoomContract>;
  /** Whether anything answers at this origin, within so many milliseconds. */
  knock(origin: string, patienceMs: number): Promise<boolean>;
  /** Joined somewhere else a moment ago, and sent here: join without being asked. */
  arrives: boolean;
  /** The box that it was sent after. */
  box?: string | undefined;
  /** The page itself goes to this origin, to go on there. */
  goThere(origin: string, luggage: Luggage): void;
  createDevice(): Device;
  makeDtlsIdentity(): Promise<DtlsIdentity>;
  /** @throws BrowserUnsupported */
  createEncryption(secret: string, roomId: string): Encryption;
  /** The page goes away; returns its own undo. */
  onPageGoes(listener: () => void): () => void;
  /** Somebody looks at the page again, or there is a network again; returns its own undo. */
  onAttention(listener: () => void): () => void;
  /** Whether anybody can see the page. */
  isSeen(): boolean;
}

/** The real ones. */
export function browserSurroundings(): Surroundings {
  const plain = location.protocol === 'http:';
  const parameters = plain ? { ...pageParameters(), produce: false } : pageParameters();
  const store = safeStore(() => localStorage);
  const visit = safeStore(() => sessionStorage);
  // A host link that is opened in a tab which shows the room already changes only what stands behind `#`.
  addEventListener('hashchange', () => parseRoomKey(location.hash) && location.reload());
  const arrived = unpack(parameters.roomId, visit);
  const given = takeRoomKey(parameters.roomId, visit);
  const roomKey = plain ? null : given;
  return {
    parameters,
    identity: new Identity(parameters.roomId, store, visit),
    roomKey,
    store,
    browser: thisBrowser(),
    mediaDevices: navigator.mediaDevices as MediaDevices | undefined,
    createLink: (origin) => new SocketLink<RoomContract>({ url: socketUrl(origin), early: takeEarlySocket, knock }),
    knock: (origin, patienceMs) => knock(socketUrl(origin), patienceMs),
    origin: location.origin,
    plain,
    findHelp: plain ? async () => null : () => findHelp(location),
    arrives: arrived !== null,
    box: arrived?.box,
    goThere: (origin, luggage) => location.replace(packed(origin, parameters.roomId, luggage, withRoomKey(location.href, roomKey))),
    createDevice: () => createDevice(store),
    makeDtlsIdentity: takeDtlsIdentity,
    createEncryption: encryptWith,
    onPageGoes(listener) {
      addEventListener('pagehide', listener);
      return () => removeEventListener('pagehide', listener);
    },
    isSeen: () => document.visibilityState === 'visible',
    onAttention(listener) {
      const seen = () => document.visibilityState === 'visible' && listener();
      document.addEventListener('visibilitychange', seen);
      addEventListener('online', listener);
      return () => {
        document.removeEventListener('visibilitychange', seen);
        removeEventListener('online', listener);
      };
    },
  };
}
