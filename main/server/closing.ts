/** Closing a listener together with whoever is on it. */
import type { Server, Socket } from 'node:net';

/**
 * What closes `server`, to be asked for before it listens. `closeAllConnections`
 * of Node leaves out sockets that were upgraded, and those that have not said
 * anything yet; `close` waits for both as long as they please.
 */
export function closerOf(server: Server): () => Promise<void> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
}
