/** Four letters instead of an address. Who guesses is slowed down: there are few enough of them to be tried one after the other. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { plainAddress } from '../network/addresses.ts';
import { Paces } from './Paces.ts';

/** Wrong codes from one address: at once, and a second. A hand on a keyboard is slower. */
const MISSES = { burst: 20, perSecond: 1 };

export class ShortCodes {
  readonly #paces = new Paces(MISSES.burst, MISSES.perSecond);
  readonly #roomOfCode: ((code: string) => string | undefined) | undefined;

  constructor(roomOfCode: ((code: string) => string | undefined) | undefined) {
    this.#roomOfCode = roomOfCode;
  }

  /** The id of the room; `'tooMany'` to whoever has guessed wrong too often, also where this one is right. */
  look({ socket }: Pick<FastifyRequest, 'socket'>, code: string): { readonly roomId: string | undefined } | 'tooMany' {
    const address = plainAddress(socket.remoteAddress ?? '');
    if (!this.#paces.has(address)) return 'tooMany';
    const roomId = this.#roomOfCode?.(code);
    if (roomId === undefined) this.#paces.take(address);
    return { roomId };
  }
}

export function refuseGuess(reply: FastifyReply): FastifyReply {
  return reply.code(429).headers({ 'cache-control': 'no-store', 'retry-after': '5' }).type('text/plain; charset=utf-8').send('Too many wrong codes came from this device; wait a moment and try again.\n');
}
