import type { DeviceChoice, DevicesState } from '../stores/meeting.types.ts';
import { meterLevel } from './level.ts';
import { LocalInput } from './LocalInput.ts';
import { ScreenShare } from './ScreenShare.ts';
import { fieldsOf, readJson, type Store } from './storage.ts';

const CHOSEN = 'soupbox.devices';
const choices = ['microphoneId', 'cameraId', 'speakerId'] as const;

/** Camera, microphone, speaker and screen of this machine. */
export class LocalDevices {
  readonly microphone: LocalInput;
  readonly camera: LocalInput;
  readonly screen: ScreenShare;
  readonly #state: DevicesState;
  readonly #media: MediaDevices | undefined;
  readonly #store: Store;
  readonly #listeners = new Set<() => void>();
  #metered: MediaStreamTrack | null = null;
  #stopMeter: () => void = () => {};
  #started = false;

  constructor(state: DevicesState, media: MediaDevices | undefined, store: Store) {
    this.#state = state;
    this.#media = media;
    this.#store = store;
    const changed = () => this.#changed();
    this.microphone = new LocalInput('audio', state, media, changed);
    this.camera = new LocalInput('video', state, media, changed);
    this.screen = new ScreenShare(state, media, changed);
    const chosen = fieldsOf(readJson(store, CHOSEN));
    for (const choice of choices) {
      const id = chosen[choice];
      if (typeof id === 'string') state[choice] = id;
    }
  }

  /** Calls `listener` whenever a track or its muting changes; returns its own undo. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Opens what is wanted and keeps the lists of devices up to date. Idempotent. */
  async start(): Promise<void> {
    if (this.#started) return;
    this.#started = true;
    this.#media?.addEventListener('devicechange', this.#listDevices);
    this.microphone.start();
    this.camera.start();
    await this.#openBoth();
    await Promise.all([this.microphone.settle(), this.camera.settle()]);
    // Names are told only after permission is given.
    await this.#listDevices();
  }

  chooseSpeaker(deviceId: string): void {
    this.#state.speakerId = deviceId;
    this.remember();
  }

  remember(): void {
    const { microphoneId, cameraId, speakerId } = this.#state;
    this.#store.setItem(CHOSEN, JSON.stringify({ microphoneId, cameraId, speakerId }));
  }

  /** Lets go of every device; idempotent. */
  stop(): void {
    this.#started = false;
    this.#media?.removeEventListener('devicechange', this.#listDevices);
    this.screen.stop();
    this.microphone.stop();
    this.camera.stop();
  }

  /** Microphone and camera in one go, so that the person is asked once, not twice. */
  async #openBoth(): Promise<void> {
    if (!this.#media || !this.microphone.wantsTrack || !this.camera.wantsTrack) return;
    try {
      const stream = await this.#media.getUserMedia({ audio: this.microphone.constraints(), video: this.camera.constraints() });
      for (const track of stream.getTracks()) (track.kind === 'audio' ? this.microphone : this.camera).adopt(track);
    } catch {
      // One of them is missing or refused; asked one by one, the other still comes.
    }
  }

  readonly #listDevices = async (): Promise<void> => {
    if (!this.#media?.enumerateDevices) return;
    const all = await this.#media.enumerateDevices().catch(() => []);
    const list = (kind: MediaDeviceKind): DeviceChoice[] =>
      all.filter((device) => device.kind === kind && device.deviceId).map(({ deviceId, label }) => ({ deviceId, label }));
    const state = this.#state;
    Object.assign(state, { microphones: list('audioinput'), cameras: list('videoinput'), speakers: list('audiooutput') });
    if (!this.#started) return;
    // What was missing may be plugged in now.
    if (state.microphoneProblem === 'not-found' && state.microphones.length > 0) await this.microphone.settle();
    if (state.cameraProblem === 'not-found' && state.cameras.length > 0) await this.camera.settle();
  };

  #changed(): void {
    const track = this.#state.microphoneTrack;
    if (track !== this.#metered) {
      this.#metered = track;
      this.#stopMeter();
      this.#stopMeter = track ? meterLevel(track, (level) => (this.#state.microphoneLevel = level)) : () => {};
    }
    for (const listener of [...this.#listeners]) listener();
  }
}
