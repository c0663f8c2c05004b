/** Small parts of the public server: settings in force, and who is not let in. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Config } from '../contract/config.ts';

/** What rooms go by; changes with the settings. */
export function inForce(settings: { readonly config: Config }): Pick<Config, 'rooms' | 'media'> {
  return {
    get rooms() {
      return settings.config.rooms;
    },
    get media() {
      return settings.config.media;
    },
  };
}

export function isForConsole({ url = '' }: IncomingMessage): boolean {
  return /^\/console(\/|\?|$)/.test(url);
}

export function refuseConsole(socket: Duplex): void {
  socket.on('error', () => socket.destroy());
  socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n', () => socket.destroy());
}
