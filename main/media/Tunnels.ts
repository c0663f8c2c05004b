/**
 * The ways between routers on different workers: two pipe transports that are
 * connected to each other, for all streams in both directions. Dug when first
 * needed, and there while both routers are. What could not be dug is forgotten
 * and can be tried again.
 *
 * mediasoup's `pipeToRouter` would do it, but remembers for ever what failed
 * once, and leaves rejections about that nobody can catch.
 */
import type { PipeTransport, Router } from 'mediasoup/types';

/** As seen from where a stream is produced. */
export interface Tunnel {
  readonly near: PipeTransport;
  readonly far: PipeTransport;
}

type Ends = ReadonlyMap<Router, PipeTransport>;

export class Tunnels {
  /** `[from, to]`, for those that are dug from now on. */
  readonly #ports: () => readonly [number, number];
  /** By the ids of both routers. */
  readonly #tunnels = new Map<string, Promise<Ends>>();

  constructor(ports: () => readonly [number, number]) {
    this.#ports = ports;
  }

  async between(from: Router, to: Router): Promise<Tunnel> {
    const key = [from.id, to.id].sort().join();
    const ends = await (this.#tunnels.get(key) ?? this.#begin(key, from, to));
    return { near: ends.get(from)!, far: ends.get(to)! };
  }

  #begin(key: string, from: Router, to: Router): Promise<Ends> {
    const digging = dig([from, to], this.#ports());
    this.#tunnels.set(key, digging);
    const forget = () => {
      if (this.#tunnels.get(key) === digging) this.#tunnels.delete(key);
    };
    digging.then((ends) => ends.get(from)!.observer.once('close', forget), forget);
    return digging;
  }
}

async function dig(routers: readonly [Router, Router], [min, max]: readonly [number, number]): Promise<Ends> {
  const listenInfo = { protocol: 'udp', ip: '127.0.0.1', portRange: { min, max } } as const;
  const made = await Promise.allSettled(routers.map((router) => router.createPipeTransport({ listenInfo, enableSctp: true })));
  const ends = made.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  try {
    for (const one of made) if (one.status === 'rejected') throw one.reason;
    const [near, far] = ends as [PipeTransport, PipeTransport];
    await Promise.all([connect(near, far), connect(far, near)]);
    // Where a router closed while its end was made, that end never says so.
    if (near.closed || far.closed || routers.some(({ closed }) => closed)) throw new Error('a router closed while a way to it was made');
    near.observer.once('close', () => far.close());
    far.observer.once('close', () => near.close());
    return new Map([
      [routers[0], near],
      [routers[1], far],
    ]);
  } catch (error) {
    for (const end of ends) end.close();
    throw error;
  }
}

function connect(end: PipeTransport, other: PipeTransport): Promise<void> {
  const { localAddress, localPort } = other.tuple;
  return end.connect({ ip: localAddress, port: localPort });
}
