/** How fast one participant may chat, whatever carries the messages, and whether they can be read at all. */
import { TokenBucket } from '../lib/TokenBucket.ts';

/** A flood is not passed on: so many messages may come at once, and so many a second. */
const BURST = 20;
const PER_SECOND = 5;
/** One that goes on for so many messages ends with its author. */
const PATIENCE = 200;

export class ChatPace {
  readonly #bucket = new TokenBucket(BURST, PER_SECOND);
  #refused = 0;

  /** Counts one message: it may pass, it is one too many, or one too many for the author to stay. */
  count(): 'passes' | 'tooMany' | 'flood' {
    // What was too much an hour ago is forgotten.
    if (this.#bucket.isFull()) this.#refused = 0;
    if (this.#bucket.take()) return 'passes';
    return ++this.#refused >= PATIENCE ? 'flood' : 'tooMany';
  }
}
