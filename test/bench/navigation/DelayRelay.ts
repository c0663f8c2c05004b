/** A link between a browser and an appliance, TCP and UDP, on which everything takes a while. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

export interface RelayOptions {
  /** Where the browser finds it, and where it leads to; the ports are the same. */
  from: string;
  to: string;
  tcpPorts: readonly number[];
  udpPort: number;
}

export class DelayRelay {
  /** Of every round trip, in ms; half of it each way. */
  roundTripMs = 0;
  readonly #options: RelayOptions;
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #udp = createSocket('udp4');
  /** Sends on, by the browser's address. */
  readonly #flows = new Map<string, (packet: Buffer) => void>();

  static async open(options: RelayOptions): Promise<DelayRelay> {
    const relay = new DelayRelay(options);
    for (const port of options.tcpPorts) {
      const server = createServer((near) => relay.#join(near, port));
      relay.#servers.push(server);
      server.listen(port, options.from);
      await once(server, 'listening');
    }
    relay.#udp.bind(options.udpPort, options.from);
    await once(relay.#udp, 'listening');
    return relay;
  }

  private constructor(options: RelayOptions) {
    this.#options = options;
    this.#udp.on('message', (packet, { address, port }) => this.#flow(address, port)(packet));
  }

  /** Every connection breaks, as between two visits. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.cut();
    this.#udp.close();
    await Promise.all(this.#servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }

  #join(near: Socket, port: number): void {
    // A connection begins with a round trip of its own: SYN there, SYN-ACK back.
    // The kernel has answered for us already, so what the browser says first waits for it.
    const waiting: (() => void)[] = [];
    let far: Socket | undefined;
    this.#keep(near);
    near.setNoDelay(true);
    near.on('data', (chunk) => later(this.roundTripMs, () => (far ? far.write(chunk) : waiting.push(() => far?.write(chunk)))));
    const open = () => {
      if (near.destroyed) return;
      far = connect(port, this.#options.to);
      this.#keep(far);
      far.setNoDelay(true);
      for (const write of waiting.splice(0)) write();
      far.on('data', (chunk) => later(this.roundTripMs, () => near.writable && near.write(chunk)));
      far.once('close', () => later(this.roundTripMs, () => near.destroy()));
      near.once('close', () => far?.destroy());
    };
    if (this.roundTripMs === 0) open();
    else setTimeout(open, this.roundTripMs);
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => this.#sockets.delete(socket));
  }

  /** What begins while there is no delay goes on without one: the publisher is near. */
  #flow(address: string, port: number): (packet: Buffer) => void {
    const key = `${address}:${port}`;
    const known = this.#flows.get(key);
    if (known) return known;
    const socket = createSocket('udp4').unref();
    const delayMs = this.roundTripMs;
    socket.on('error', () => {});
    socket.on('message', (packet) => later(delayMs, () => this.#udp.send(packet, port, address)));
    const flow = (packet: Buffer) => later(delayMs, () => socket.send(packet, this.#options.udpPort, this.#options.to));
    this.#flows.set(key, flow);
    return flow;
  }
}

function later(roundTripMs: number, then: () => void): void {
  if (roundTripMs === 0) then();
  else setTimeout(then, roundTripMs / 2);
}
