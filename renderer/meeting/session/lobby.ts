import type { Device, types } from 'mediasoup-client';
import type { Link } from '../../link/Link.ts';
import type { Output } from '../../../main/contract/message.ts';
import type { RoomContract } from '../../../main/contract/room.ts';
import type { DtlsIdentity } from './certificate.ts';
import type { VideoSettings } from './codecs.ts';

/** All that `enter` needs and that can be had before a person taps "Join". */
export interface Ready {
  device: Device;
  identity: DtlsIdentity;
  /** False when the appliance's codecs changed: what the last device made is of no use any more. */
  sameDevice: boolean;
  version: string;
  /** How the host wants video to be sent. */
  video: VideoSettings;
  room: Output<RoomContract, 'look'>['room'];
}

/** Prepares joining. What was prepared is kept; asked again, it only looks whether the appliance still is the same. */
export class Lobby {
  readonly #createDevice: () => Device;
  readonly #makeIdentity: () => Promise<DtlsIdentity>;
  #identity: Promise<DtlsIdentity> | null = null;
  #loaded: { capabilities: string; device: Device } | null = null;

  constructor(createDevice: () => Device, makeIdentity: () => Promise<DtlsIdentity>) {
    this.#createDevice = createDevice;
    this.#makeIdentity = makeIdentity;
  }

  /** Rejects with `LinkError`, or `BrowserUnsupported` and the like. */
  async prepare(link: Link<RoomContract>, roomId: string): Promise<Ready> {
    const identity = (this.#identity ??= this.#makeIdentity());
    // Awaited only below; until then a failure must not count as unhandled.
    identity.catch(() => (this.#identity = null));
    const { version, routerRtpCapabilities, room, video } = await link.request('look', { roomId });
    const capabilities = JSON.stringify(routerRtpCapabilities);
    const sameDevice = this.#loaded?.capabilities === capabilities;
    if (!sameDevice) {
      const device = this.#createDevice();
      await device.load({ routerRtpCapabilities: routerRtpCapabilities as types.RtpCapabilities });
      this.#loaded = { capabilities, device };
    }
    return { device: this.#loaded!.device, identity: await identity, sameDevice, version, video, room };
  }
}
