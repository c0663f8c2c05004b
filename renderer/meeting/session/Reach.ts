import type { MeetingState } from '../stores/meeting.types.ts';
import type { Surroundings } from './Surroundings.ts';

/** Whether our box can be reached, and what the page says where it cannot. */
export class Reach {
  readonly #state: MeetingState;
  readonly #findHelp: Surroundings['findHelp'];
  /** No connection has ever come about on this page. */
  #neverConnected = true;
  /** Another box answers where ours did. */
  #strange = false;

  constructor(state: MeetingState, findHelp: Surroundings['findHelp']) {
    this.#state = state;
    this.#findHelp = findHelp;
  }

  /** There is a connection. Whether it may be to our box, for all that is known. */
  connected(): boolean {
    this.#neverConnected = false;
    this.#state.helpUrl = null;
    return !this.#strange;
  }

  /** Which box answered. True when ours is back after another. */
  answered(isOurs: boolean): boolean {
    const isBack = isOurs && this.#strange;
    this.#strange = !isOurs;
    if (!isOurs || isBack) this.unreachable(!isOurs);
    return isBack;
  }

  unreachable(isSo: boolean): void {
    const state = this.#state;
    // A link that opens is not our box yet.
    if (!isSo && this.#strange) return;
    if (isSo && state.problem === null && state.phase !== 'left' && state.phase !== 'failed') state.problem = 'server-unreachable';
    if (isSo) void this.#askWhy();
    if (!isSo && state.problem === 'server-unreachable') state.problem = null;
  }

  /** The page has come and the connection does not: then it is the certificate that this browser refuses. */
  async #askWhy(): Promise<void> {
    if (!this.#neverConnected) return;
    const url = (await this.#findHelp?.()) ?? null;
    if (this.#neverConnected) this.#state.helpUrl = url;
  }
}
