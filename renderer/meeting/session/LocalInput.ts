import { markRaw } from 'vue';
import type { DeviceProblem, DevicesState } from '../stores/meeting.types.ts';
import { deviceProblemOf } from './deviceProblem.ts';

/** Which fields of `DevicesState` an input owns. */
const fields = {
  audio: { id: 'microphoneId', on: 'microphoneOn', track: 'microphoneTrack', problem: 'microphoneProblem' },
  video: { id: 'cameraId', on: 'cameraOn', track: 'cameraTrack', problem: 'cameraProblem' },
} as const;

const quality = {
  audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } },
};

/**
 * One microphone or camera. Off means for a camera that capture stops, so that
 * its light goes out; for a microphone that it is silent, because people
 * unmute in the middle of a word and must not wait for a device.
 */
export class LocalInput {
  readonly #kind: 'audio' | 'video';
  readonly #state: DevicesState;
  readonly #media: MediaDevices | undefined;
  readonly #changed: () => void;
  #queue: Promise<void> = Promise.resolve();
  #stopped = true;

  constructor(kind: 'audio' | 'video', state: DevicesState, media: MediaDevices | undefined, changed: () => void) {
    this.#kind = kind;
    this.#state = state;
    this.#media = media;
    this.#changed = changed;
  }

  /** From now on the device follows what is wanted. */
  start(): void {
    this.#stopped = false;
  }

  get wantsTrack(): boolean {
    return !this.#stopped && this.#state[fields[this.#kind].on] && this.track === null;
  }

  get track(): MediaStreamTrack | null {
    return this.#state[fields[this.#kind].track];
  }

  /** As `getUserMedia` wants it. */
  constraints(id: string = this.#state[fields[this.#kind].id]): MediaTrackConstraints {
    return { ...quality[this.#kind], ...(id && { deviceId: { exact: id } }) };
  }

  setOn(on: boolean): Promise<void> {
    this.#state[fields[this.#kind].on] = on;
    // At once, though another device may be opening: whoever is shown as muted must not be heard for as long as the
    // browser's question about it stands.
    if (!on && this.#kind === 'video') this.#set(null);
    if (this.#kind === 'audio' && this.track) this.track.enabled = on;
    this.#changed();
    return this.settle();
  }

  choose(deviceId: string): Promise<void> {
    this.#state[fields[this.#kind].id] = deviceId;
    return this.#enqueue(async () => {
      // A muted microphone is exchanged too, or else unmuting would open the old one.
      if (this.track || this.wantsTrack) await this.#open(true);
    });
  }

  /** Opens, mutes or closes the device as wanted. One step at a time: a second tap waits for the first. */
  settle(): Promise<void> {
    return this.#enqueue(async () => {
      const on = this.#state[fields[this.#kind].on];
      if (this.wantsTrack) await this.#open(false);
      if (!on && this.#kind === 'video') this.#set(null);
      if (this.#kind === 'audio' && this.track) this.track.enabled = on;
      if (!on) this.#problem(null);
      this.#changed();
    });
  }

  stop(): void {
    this.#stopped = true;
    this.#set(null);
    this.#changed();
  }

  /** Takes over a track that was opened together with another. */
  adopt(track: MediaStreamTrack): void {
    if (this.#stopped || this.track) return track.stop();
    this.#set(track);
    this.#problem(null);
    this.#changed();
  }

  async #open(again: boolean): Promise<void> {
    if (!this.#media) return this.#problem('insecure-page');
    // Some phones open a camera only once, so the old one is closed before the new one opens.
    if (again && this.#kind === 'video') this.track?.stop();
    try {
      const track = await this.#ask(this.#media);
      // Nor is a camera wanted any more that was switched off meanwhile.
      if (this.#stopped || (this.#kind === 'video' && !this.#state.cameraOn)) return track.stop();
      this.#set(track);
      this.#problem(null);
    } catch (error) {
      if (again) this.#set(null);
      this.#problem(deviceProblemOf(error));
    }
    if (this.track && this.#kind === 'audio') this.track.enabled = this.#state.microphoneOn;
    this.#changed();
  }

  async #ask(media: MediaDevices): Promise<MediaStreamTrack> {
    const ask = async (constraints: MediaTrackConstraints) => {
      const stream = await media.getUserMedia({ [this.#kind]: constraints });
      return stream.getTracks()[0]!;
    };
    try {
      return await ask(this.constraints());
    } catch (error) {
      // The remembered device is not there today: any other will do.
      const chosen = this.#state[fields[this.#kind].id];
      if (!chosen || deviceProblemOf(error) !== 'not-found') throw error;
      return ask(this.constraints(''));
    }
  }

  #set(track: MediaStreamTrack | null): void {
    const old = this.track;
    if (old === track) return;
    old?.removeEventListener('ended', this.#ended);
    old?.stop();
    track?.addEventListener('ended', this.#ended);
    this.#state[fields[this.#kind].track] = track && markRaw(track);
  }

  /** Not our doing: unplugged, or taken away by the system. */
  readonly #ended = (): void => {
    this.#set(null);
    this.#problem('not-found');
    this.#changed();
    this.#state[fields[this.#kind].id] = '';
    void this.settle();
  };

  #problem(problem: DeviceProblem | null): void {
    this.#state[fields[this.#kind].problem] = problem;
  }

  #enqueue(step: () => Promise<void>): Promise<void> {
    this.#queue = this.#queue.then(step).catch((error: unknown) => this.#problem(deviceProblemOf(error)));
    return this.#queue;
  }
}
