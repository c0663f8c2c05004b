/**
 * mediasoup writes each request to its worker by itself: one call of the
 * system and one wake-up of the worker each. In a burst of joins the answers
 * come many at a time, and so do the requests that follow them: these go out
 * together, as soon as what is being done is done.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Writable } from 'node:stream';

interface Options {
  readonly producerSocket: Writable;
}

let gathers = false;

/** Lets workers that are made from now on have their requests together; where mediasoup is built otherwise one day, it goes on as it is. Idempotent. */
export function writeTogether(): void {
  try {
    const require = createRequire(import.meta.url);
    const module = require(path.join(path.dirname(require.resolve('mediasoup')), 'Channel.js')) as { Channel?: new (options: Options) => object };
    const { Channel } = module;
    if (typeof Channel !== 'function' || gathers) return;
    gathers = true;
    module.Channel = class extends Channel {
      constructor(options: Options) {
        gather(options.producerSocket);
        super(options);
      }
    };
  } catch {
    // It is only slower.
  }
}

/** What is written to `stream` in one turn goes out in one piece, and before the stream is destroyed. */
export function gather(stream: Writable): void {
  const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
  const destroy = stream.destroy.bind(stream);
  let gathering = false;
  const flush = () => {
    if (!gathering) return;
    gathering = false;
    stream.uncork();
  };
  stream.write = (...args: unknown[]) => {
    if (!gathering) {
      gathering = true;
      stream.cork();
      process.nextTick(flush);
    }
    return write(...args);
  };
  stream.destroy = (error?: Error) => {
    flush();
    return destroy(error);
  };
}
