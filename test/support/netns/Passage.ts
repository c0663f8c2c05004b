/** A way from this process to a port on a host's own loopback: through a Unix socket, which namespaces do not part. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import type { Host } from './Host.ts';

const FAR_END = `
const [, port, socket] = process.argv;
const { createServer, connect } = require('node:net');
createServer((near) => {
  const far = connect(Number(port), '127.0.0.1');
  near.on('error', () => far.destroy()).pipe(far).on('error', () => near.destroy()).pipe(near);
}).listen(socket, () => console.log('open'));
`;

export class Passage {
  readonly #farEnd: ChildProcess;
  readonly #server: net.Server;

  /** 127.0.0.1:PORT here becomes 127.0.0.1:PORT there. `socket`: a file that does not exist yet. */
  static async open(host: Host, port: number, socket: string): Promise<Passage> {
    const [program, ...args] = host.command(process.execPath, '-e', FAR_END, String(port), socket);
    const farEnd = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(farEnd.stdout!, 'data');
    const server = net.createServer((near) => {
      const far = net.connect(socket);
      near.on('error', () => far.destroy()).pipe(far).on('error', () => near.destroy()).pipe(near);
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return new Passage(farEnd, server);
  }

  private constructor(farEnd: ChildProcess, server: net.Server) {
    this.#farEnd = farEnd;
    this.#server = server;
  }

  close(): void {
    this.#server.close();
    this.#farEnd.kill();
  }
}
