import { waitFor } from '../startTestAppliance.ts';
import { tones } from '../tones.ts';
import type { Decoded } from './probe.ts';

/** Longer than anything takes on a busy machine. What has to be quick says so in its own test. */
export const PATIENCE = 30_000;

/** A video that shows `from`: everybody has a webcam, some share a screen. */
type VideoSource = 'webcam' | 'screen';

/** Behind my own name, on an English page. */
const ME = ' (you)';

/**
 * What one person sees and hears in a meeting, whichever browser shows it to
 * them: who is on the stage, whose picture moves, whose tone is heard.
 */
export abstract class Witness {
  /** Runs this in the page; it goes there as text and can use nothing outside itself. */
  protected abstract evaluate<Result, Argument>(work: (argument: Argument) => Result | Promise<Result>, argument?: Argument): Promise<Result>;

  /** Names on the stage, in order; my own without its mark. */
  async people(): Promise<string[]> {
    const names = await this.evaluate(() => [...document.querySelectorAll('[data-testid=tile]')].map((tile) => tile.ariaLabel ?? ''));
    return names.map((name) => name.replace(ME, ''));
  }

  /** Waits until exactly these people are on the stage, whatever their order. */
  async sees(names: readonly string[], timeoutMs = PATIENCE): Promise<void> {
    const wanted = [...names].sort().join();
    let seen: string[] = [];
    const same = async () => (seen = await this.people()).sort().join() === wanted;
    await waitFor('the right people', same, timeoutMs).catch((error: unknown) => {
      throw new Error(`saw [${seen.join(', ')}] instead of [${names.join(', ')}]`, { cause: error });
    });
  }

  /** Whose tile this is, once it is there: `Ann`, or `Ann’s screen`. */
  async peerIdOf(tile: string, timeoutMs = PATIENCE): Promise<string> {
    const look = (name: string) => {
      const found = [...document.querySelectorAll<HTMLElement>('[data-testid=tile]')].find(({ ariaLabel }) => ariaLabel === name);
      return found?.dataset['peerId'] ?? '';
    };
    return waitFor(`${tile} on the stage`, () => this.evaluate(look, tile), timeoutMs);
  }

  /** Waits for decoded frames of this person that are newer than now. */
  async decodedFrom(name: string, source: VideoSource = 'webcam', timeoutMs = PATIENCE): Promise<Decoded> {
    const tile = source === 'screen' ? `${name}’s screen` : name;
    const peerId = await this.peerIdOf(tile, timeoutMs);
    const look = () => this.evaluate(([id, what]) => window.probe.decoded(id, what), [peerId, source] as [string, string]);
    let before = (await look())?.framesDecoded ?? 0;
    let now: Decoded | null = null;
    const moved = async () => {
      now = await look();
      // A stream that was made anew counts from 0.
      before = Math.min(before, now?.framesDecoded ?? 0);
      return now !== null && now.framesDecoded > before + 2 && now;
    };
    return waitFor(`frames of ${tile}`, moved, timeoutMs).catch((error: unknown) => {
      throw new Error(`${tile} does not move: ${before} frames decoded before, now ${JSON.stringify(now)}`, { cause: error });
    });
  }

  /** Whose tone comes out of this person's audio element right now: its frequency, 0 for silence. */
  async toneOf(name: string): Promise<number> {
    const peerId = await this.peerIdOf(name);
    const heard = await this.evaluate((id) => window.probe.hear(id, 'mic', 700), peerId);
    if (!heard || heard.hertz === 0) return 0;
    return tones.find((tone) => Math.abs(tone - heard.hertz) < 25) ?? Math.round(heard.hertz);
  }

  /** Waits until this person sounds like `hertz` (0: silence). */
  async hears(name: string, hertz: number, timeoutMs = PATIENCE): Promise<void> {
    let heard = NaN;
    await waitFor(`the tone of ${name}`, async () => (heard = await this.toneOf(name)) === hertz, timeoutMs).catch((error: unknown) => {
      throw new Error(`heard ${heard} Hz from ${name} instead of ${hertz} Hz`, { cause: error });
    });
  }

  /** Protocols of the media paths in use, such as `['udp']`. */
  async protocols(): Promise<string[]> {
    const paths = await this.evaluate(() => window.probe.paths());
    return [...new Set(paths.map(({ protocol }) => protocol))];
  }

  /** Numbers of the peer connections that carry media, by order of creation: a new connection has a new number. */
  connected(): Promise<number[]> {
    return this.evaluate(() => window.probe.connections.flatMap(({ connectionState }, number) => (connectionState === 'connected' ? [number] : [])));
  }
}
