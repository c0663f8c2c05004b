import { markRaw } from 'vue';
import type { DevicesState } from '../stores/meeting.types.ts';
import { deviceProblemOf } from './deviceProblem.ts';

/** The shared screen or window, with its sound where the browser offers it. */
export class ScreenShare {
  readonly #state: DevicesState;
  readonly #media: MediaDevices | undefined;
  readonly #changed: () => void;
  #audio: MediaStreamTrack | null = null;
  /** What is chosen after the meeting ended, or after another click, is not wanted any more. */
  #turn = 0;

  constructor(state: DevicesState, media: MediaDevices | undefined, changed: () => void) {
    this.#state = state;
    this.#media = media;
    this.#changed = changed;
    state.canShareScreen = typeof media?.getDisplayMedia === 'function';
  }

  get audio(): MediaStreamTrack | null {
    return this.#audio;
  }

  async start(): Promise<void> {
    const state = this.#state;
    if (state.screenTrack) return;
    const turn = ++this.#turn;
    state.screenProblem = null;
    if (!this.#media?.getDisplayMedia) {
      state.screenProblem = this.#media ? 'failed' : 'insecure-page';
      return;
    }
    try {
      const stream = await this.#media.getDisplayMedia({ video: { frameRate: { ideal: 15, max: 30 } }, audio: true });
      if (turn !== this.#turn) {
        for (const track of stream.getTracks()) track.stop();
        return;
      }
      const [video] = stream.getVideoTracks();
      if (!video) throw new Error('nothing to share');
      // Sharp text before smooth motion.
      video.contentHint = 'detail';
      // The browser shows a "Stop sharing" button of its own.
      video.addEventListener('ended', this.stop);
      this.#audio = stream.getAudioTracks()[0] ?? null;
      state.screenTrack = markRaw(video);
      this.#changed();
    } catch (error) {
      const problem = deviceProblemOf(error);
      // Closing the browser's chooser is a decision, not a problem.
      state.screenProblem = problem === 'no-permission' ? null : problem;
    }
  }

  /** Goes on without sound. */
  stopAudio(): void {
    this.#audio?.stop();
    this.#audio = null;
    this.#changed();
  }

  /** Idempotent. */
  readonly stop = (): void => {
    this.#turn++;
    const { screenTrack } = this.#state;
    if (!screenTrack) return;
    screenTrack.removeEventListener('ended', this.stop);
    screenTrack.stop();
    this.#audio?.stop();
    this.#audio = null;
    this.#state.screenTrack = null;
    this.#changed();
  };
}
