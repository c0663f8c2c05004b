import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A TCP connection in between that can break. */
export class Relay {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  static async to(port: number): Promise<Relay> {
    const relay = new Relay(port);
    await new Promise<void>((resolve) => relay.#server.listen(0, '127.0.0.1', resolve));
    return relay;
  }

  private constructor(port: number) {
    this.#server = createServer((near) => {
      const far = connect(port, '127.0.0.1');
      for (const [socket, other] of [[near, far], [far, near]] as const) {
        this.#sockets.add(socket);
        socket.on('error', () => {});
        socket.once('close', () => (this.#sockets.delete(socket), other.destroy()));
        socket.pipe(other);
      }
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Everything that goes through it breaks; new connections are fine. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
