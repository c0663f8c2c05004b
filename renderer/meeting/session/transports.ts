import type { Device, types } from 'mediasoup-client';
import type { Entered } from '../../../main/contract/room.ts';
import { IceWatch, type IceWatchHooks } from './iceWatch.ts';
import { SilenceWatch, type SilenceHooks } from './SilenceWatch.ts';

/** Between one path that has died and the next. */
const FIRST_PAUSE = 5000;
const LONGEST_PAUSE = 120_000;

export type TransportsHooks = IceWatchHooks & Pick<SilenceHooks, 'ask'>;

/** The two WebRTC transports of a participant, made from the answer to `enter`. */
export class Transports {
  readonly #hooks: TransportsHooks;
  readonly #watches: (IceWatch | SilenceWatch)[] = [];
  /** A path has died before the browser noticed: when the next may, and how long the one after that waits. */
  #mayDieAt = 0;
  #pause = FIRST_PAUSE;
  #send: types.Transport | null = null;
  #recv: types.Transport | null = null;

  constructor(hooks: TransportsHooks) {
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
    for (const watch of this.#watches) if (watch instanceof IceWatch) watch.check();
  }

  close(): void {
    for (const watch of this.#watches.splice(0)) watch.close();
    this.#send?.close();
    this.#recv?.close();
    this.#send = this.#recv = null;
  }

  /**
   * New transports, at once. Restarting ICE is gentler, but a Chromium clings
   * to a path for 3.5 s after the last packet, and takes as long again to tell
   * an ICE-lite appliance of the one that it has chosen instead.
   */
  #died(): void {
    const now = performance.now();
    if (now < this.#mayDieAt) return;
    // Paths that die again and again are not mended by haste.
    this.#pause = now - this.#mayDieAt > LONGEST_PAUSE ? FIRST_PAUSE : Math.min(LONGEST_PAUSE, this.#pause * 2);
    this.#mayDieAt = now + this.#pause;
    this.#hooks.giveUp();
  }

  #prepare(transport: types.Transport): types.Transport {
    // The appliance knew our fingerprint before we knew its candidates: it is connected already.
    transport.on('connect', (_parameters, callback) => callback());
    this.#watches.push(new IceWatch(transport, this.#hooks), new SilenceWatch(transport, { ...this.#hooks, dead: () => this.#died() }));
    return transport;
  }
}
