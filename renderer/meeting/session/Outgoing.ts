import type { types } from 'mediasoup-client';
import type { Link } from '../../link/Link.ts';
import type { RoomContract } from '../../../main/contract/room.ts';
import type { Media, Source } from '../stores/meeting.types.ts';
import { LinkError } from '../../link/Link.ts';
import type { SendPlan } from './codecs.ts';
import { newId } from './ids.ts';

/** Invalid, forbidden, too many. */
const refusals = new Set([400, 403, 429]);

/** RTP does not tell it, and the appliance chooses layers by it. */
function sizeOf(track: MediaStreamTrack): Pick<MediaTrackSettings, 'width' | 'height'> {
  const { width, height } = track.kind === 'video' ? track.getSettings() : {};
  return width && height ? { width, height } : {};
}

export interface OutgoingHooks {
  request: Link<RoomContract>['request'];
  plan(source: Source, track: MediaStreamTrack): SendPlan;
  onMedia(source: Source, media: Media | null): void;
  /** The appliance does not take it, or the browser cannot send it. */
  onRefused(source: Source, sentence: string): void;
  onSender?(sender: RTCRtpSender, kind: 'audio' | 'video'): void;
}

/**
 * One source that we send. What is wanted (a track or none, muted or not) and
 * what is (a producer on some transport) are kept apart, and `#settle` brings
 * the second to the first; so a quick on-off-on, a reconnect in the middle or a
 * refusal all end in the same place.
 */
export class Outgoing {
  readonly #source: Source;
  readonly #hooks: OutgoingHooks;
  #track: MediaStreamTrack | null = null;
  #muted = false;
  #transport: types.Transport | null = null;
  #producer: types.Producer | null = null;
  /** Id of the producer, or of the next one. */
  #id = newId();
  /** Settles when the appliance has answered `produce`: what follows must not overtake it. */
  #announced: Promise<unknown> = Promise.resolve();
  /** Whether the appliance was told that it is paused. */
  #toldPaused = false;
  #settling = false;
  #again = false;

  constructor(source: Source, hooks: OutgoingHooks) {
    this.#source = source;
    this.#hooks = hooks;
  }

  get producerId(): string | null {
    return this.#producer ? this.#id : null;
  }

  want(track: MediaStreamTrack | null, muted: boolean): void {
    if (track === this.#track && muted === this.#muted) return;
    this.#track = track;
    this.#muted = muted;
    this.#show();
    void this.#settle();
  }

  /** Another transport, or none: the producer of the last one is gone. */
  attach(transport: types.Transport | null): void {
    if (transport === this.#transport) return;
    this.#transport = transport;
    this.forget();
  }

  /** The appliance does not have our producer (any more): make it anew. */
  forget(): void {
    const producer = this.#producer;
    this.#producer = null;
    this.#id = newId();
    producer?.close();
    if (this.#track) this.#show();
    void this.#settle();
  }

  /** After a reconnect: a pause that was asked for while the link was away may be lost. */
  repeat(): void {
    if (!this.#producer) return;
    this.#toldPaused = !this.#producer.paused;
    void this.#settle();
  }

  /** Answer to mediasoup-client's `produce` event: at once, with our id; the appliance learns it meanwhile. */
  announce(transportId: string, kind: types.MediaKind, rtpParameters: types.RtpParameters, appData: types.AppData): string {
    const id = this.#id;
    this.#toldPaused = this.#muted;
    const sent = this.#hooks.request('produce', { transportId, producerId: id, kind, rtpParameters, appData, paused: this.#muted });
    this.#announced = sent.catch((error: unknown) => {
      // Anything but a real refusal (the link or the transport went away, or we are not back inside yet) is made good by
      // the next `enter`, which tells what the appliance has.
      if (!(error instanceof LinkError) || !refusals.has(error.code) || this.#id !== id) return;
      this.drop(error.message);
    });
    return id;
  }

  /** Refused, or closed by the room: not to be tried again with this track. */
  drop(sentence: string): void {
    this.#track = null;
    this.forget();
    this.#hooks.onMedia(this.#source, null);
    this.#hooks.onRefused(this.#source, sentence);
  }

  async #settle(): Promise<void> {
    this.#again = true;
    if (this.#settling) return;
    this.#settling = true;
    while (this.#again) {
      this.#again = false;
      const transport = this.#transport;
      try {
        if (transport && !transport.closed) await this.#step(transport);
      } catch (error) {
        // A transport that closes underneath is no refusal; what replaces it settles again.
        if (!transport?.closed && transport === this.#transport) this.drop(String(error));
      }
    }
    this.#settling = false;
  }

  async #step(transport: types.Transport): Promise<void> {
    const track = this.#track;
    const producer = this.#producer;
    if (!producer) {
      // Somebody who is silent costs the room nothing until they speak: a class of 200 muted people would be 40,000
      // consumers. And a track that just ended is about to be replaced by whoever owns it.
      if (track && !this.#muted && track.readyState !== 'ended') await this.#produce(transport, track);
      return;
    }
    if (!track && this.#source.startsWith('screen')) {
      const id = this.#id;
      this.forget();
      void this.#announced.then(() => this.#hooks.request('closeProducer', { producerId: id })).catch(() => {});
      return;
    }
    const paused = this.#muted || !track;
    if (paused) {
      // Before the track goes, so that the others see "off" and not a frozen picture.
      if (!producer.paused) producer.pause();
      this.#tell(true);
    }
    if (producer.track !== track) await producer.replaceTrack({ track });
    if (paused || this.#producer !== producer) return;
    if (producer.paused) producer.resume();
    this.#tell(false);
  }

  async #produce(transport: types.Transport, track: MediaStreamTrack): Promise<void> {
    const id = this.#id;
    const producer = await transport.produce({
      ...this.#hooks.plan(this.#source, track),
      track,
      // The devices own their tracks: a producer that ends must not switch the camera off.
      stopTracks: false,
      appData: { source: this.#source, ...sizeOf(track) },
      onRtpSender: (sender) => this.#hooks.onSender?.(sender, track.kind as 'audio' | 'video'),
    });
    // Dropped or moved to another transport while the browser was busy with it.
    if (this.#id !== id || this.#transport !== transport) return producer.close();
    this.#producer = producer;
    // Mute or track may have changed meanwhile.
    this.#again = true;
  }

  #tell(paused: boolean): void {
    if (paused === this.#toldPaused) return;
    this.#toldPaused = paused;
    const producerId = this.#id;
    void this.#announced
      .then(() => {
        if (this.#id === producerId) return this.#hooks.request(paused ? 'pauseProducer' : 'resumeProducer', { producerId });
      })
      // Lost with the link: `repeat` says it again.
      .catch(() => {});
  }

  #show(): void {
    const track = this.#track;
    const kind = track?.kind as 'audio' | 'video';
    this.#hooks.onMedia(this.#source, track && { id: this.#id, source: this.#source, kind, track, paused: this.#muted, held: false });
  }
}
