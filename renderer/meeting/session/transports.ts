import type { Device, types } from 'mediasoup-client';
import type { Output } from '../../../main/contract/message.ts';
import type { RoomContract } from '../../../main/contract/room.ts';
import { IceWatch, type IceWatchHooks } from './iceWatch.ts';

type Entered = Output<RoomContract, 'enter'>;

/** The two WebRTC transports of a participant, made from the answer to `enter`. */
export class Transports {
  readonly #hooks: IceWatchHooks;
  readonly #watches: IceWatch[] = [];
  #send: types.Transport | null = null;
  #recv: types.Transport | null = null;

  constructor(hooks: IceWatchHooks) {
    this.#hooks = hooks;
  }

  get send(): types.Transport | null {
    return this.#send;
  }

  get recv(): types.Transport | null {
    return this.#recv;
  }

  /** Whether media may still flow, as far as the browser knows. */
  get alive(): boolean {
    return [this.#send, this.#recv].every((transport) => transport?.connectionState !== 'disconnected' && transport?.connectionState !== 'failed');
  }

  /** What a reconnect may ask to keep. */
  get holding(): { sendId?: string; recvId?: string } | undefined {
    if (!this.#send && !this.#recv) return undefined;
    return { ...(this.#send && { sendId: this.#send.id }), ...(this.#recv && { recvId: this.#recv.id }) };
  }

  /** Replaces both. */
  open(device: Device, { send, recv }: Pick<Entered, 'send' | 'recv'>, certificates: RTCCertificate[]): void {
    this.close();
    const additionalSettings = { certificates };
    if (send) this.#send = this.#prepare(device.createSendTransport({ ...send, additionalSettings }));
    if (recv) this.#recv = this.#prepare(device.createRecvTransport({ ...recv, additionalSettings }));
  }

  /** The link is back: restarts what has lost its path meanwhile. */
  check(): void {
    for (const watch of this.#watches) watch.check();
  }

  close(): void {
    for (const watch of this.#watches.splice(0)) watch.close();
    this.#send?.close();
    this.#recv?.close();
    this.#send = this.#recv = null;
  }

  #prepare(transport: types.Transport): types.Transport {
    // The appliance knew our fingerprint before we knew its candidates: it is connected already.
    transport.on('connect', (_parameters, callback) => callback());
    this.#watches.push(new IceWatch(transport, this.#hooks));
    return transport;
  }
}
