/** What one address may hold of a listener. */
import type { Server, Socket } from 'node:net';
import { plainAddress } from '../network/addresses.ts';

/** Bytes that nobody takes are kept for so long; a request that is being answered, or a slow reader, moves some in time. */
export const IDLE_MS = 60_000;
/** A browser opens up to six connections for a page, and a class behind a router that translates addresses has one address. */
export const SOCKETS_PER_WEBSOCKET = 4;

/**
 * Destroys connections beyond `most` at the same time from one address, before
 * they have cost a handshake. To be asked for before `server` listens.
 */
export function holdBack(server: Server, most: () => number): void {
  const open = new Map<string, number>();
  server.on('connection', (socket: Socket) => {
    const address = plainAddress(socket.remoteAddress ?? '');
    const count = (open.get(address) ?? 0) + 1;
    if (count > most()) {
      socket.destroy();
      return;
    }
    open.set(address, count);
    socket.once('close', () => {
      const left = (open.get(address) ?? 1) - 1;
      if (left > 0) open.set(address, left);
      else open.delete(address);
    });
  });
}
