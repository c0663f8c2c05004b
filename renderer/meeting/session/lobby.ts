import type { Device, types } from 'mediasoup-client';
import type { Link } from '../../link/Link.ts';
import type { Output } from '../../../main/contract/message.ts';
import type { RoomContract } from '../../../main/contract/room.ts';
import type { DtlsIdentity } from './certificate.ts';
import type { VideoSettings } from './codecs.ts';
import { readJson, type Store } from './storage.ts';

const KEY = 'soupbox.appliance';

/** What of us `enter` tells. */
export interface Guess {
  device: Device;
  identity: DtlsIdentity;
}

/** All that joining needs and that can be had before a person taps "Join". */
export interface Ready extends Guess {
  /** False when the appliance's codecs changed: what the last device made is of no use any more. */
  sameDevice: boolean;
  version: string;
  /** Which box that is. */
  box: string;
  /** How the host wants video to be sent. */
  video: VideoSettings;
  room: Output<RoomContract, 'look'>['room'];
}

interface Loaded {
  /** The appliance's, as text. */
  capabilities: string;
  device: Device;
}

/** Prepares joining. What was prepared is kept; asked again, it only looks whether the appliance still is the same. */
export class Lobby {
  readonly #createDevice: () => Device;
  readonly #makeIdentity: () => Promise<DtlsIdentity>;
  readonly #store: Store;
  #identity: Promise<DtlsIdentity> | null = null;
  #loaded: Promise<Loaded | null> | null = null;

  constructor(createDevice: () => Device, makeIdentity: () => Promise<DtlsIdentity>, store: Store) {
    this.#createDevice = createDevice;
    this.#makeIdentity = makeIdentity;
    this.#store = store;
  }

  /** Begins with what needs no connection. */
  start(): void {
    void this.#identify().catch(() => {});
    this.#loaded ??= this.#remembered();
  }

  /** What `enter` would be told if the appliance still had the codecs that it had at the last visit; null where nothing is known. */
  async guess(): Promise<Guess | null> {
    const loaded = await this.#loaded;
    return loaded && { device: loaded.device, identity: await this.#identify() };
  }

  /** Rejects with `LinkError`, or `BrowserUnsupported` and the like. */
  async prepare(link: Link<RoomContract>, roomId: string): Promise<Ready> {
    const identity = this.#identify();
    // Awaited only below; until then a failure must not count as unhandled.
    identity.catch(() => {});
    const { version, box, routerRtpCapabilities, room, video } = await link.request('look', { roomId });
    const capabilities = JSON.stringify(routerRtpCapabilities);
    let loaded = await this.#loaded;
    const sameDevice = loaded?.capabilities === capabilities;
    if (!loaded || !sameDevice) {
      loaded = await this.#load(capabilities);
      this.#loaded = Promise.resolve(loaded);
      this.#store.setItem(KEY, capabilities);
    }
    return { device: loaded.device, identity: await identity, sameDevice, version, box, video, room };
  }

  #identify(): Promise<DtlsIdentity> {
    if (!this.#identity) {
      this.#identity = this.#makeIdentity();
      this.#identity.catch(() => (this.#identity = null));
    }
    return this.#identity;
  }

  async #load(capabilities: string): Promise<Loaded> {
    const device = this.#createDevice();
    await device.load({ routerRtpCapabilities: JSON.parse(capabilities) as types.RtpCapabilities });
    return { capabilities, device };
  }

  /** Whatever is wrong with it, the appliance will be asked. */
  async #remembered(): Promise<Loaded | null> {
    const capabilities = readJson(this.#store, KEY);
    try {
      return capabilities === null ? null : await this.#load(JSON.stringify(capabilities));
    } catch {
      return null;
    }
  }
}
