/**
 * A network that exists for one test: hosts, cables between them, and where
 * wanted a router that can drop what a firewall would. Nothing of it touches
 * the machine's own network. See `noNamespaces` for where it cannot be had.
 */
import { randomBytes } from 'node:crypto';
import { Host } from './Host.ts';

/** One end of a cable. */
export interface Plug {
  readonly host: Host;
  readonly card: string;
  /** With the length of the network: `10.0.0.2/24`. */
  readonly addresses?: readonly string[];
}

export class Network {
  readonly #id = randomBytes(3).toString('hex');
  readonly #hosts: Host[] = [];
  /** A card must not have the number of the card at the other end: it is how Linux shows that a card is a container's. */
  #number = 100;

  async host(name: string): Promise<Host> {
    const host = await Host.create(name, `sb-${this.#id}-${name}`);
    this.#hosts.push(host);
    return host;
  }

  /** A host that forwards. */
  async router(name = 'router'): Promise<Host> {
    const host = await this.host(name);
    await host.exec('sysctl', '-qw', 'net.ipv4.ip_forward=1', 'net.ipv6.conf.all.forwarding=1');
    return host;
  }

  /** A cable between two cards that did not exist before. */
  async cable(a: Plug, b: Plug): Promise<void> {
    await a.host.ip('link', 'add', a.card, 'index', String(this.#number++), 'type', 'veth', 'peer', 'name', b.card, 'netns', b.host.namespace);
    for (const { host, card, addresses = [] } of [a, b]) {
      await host.ip('link', 'set', card, 'up');
      for (const address of addresses) await host.addAddress(card, address);
    }
  }

  /** Ends everything that runs on its hosts, and removes them. */
  async close(): Promise<void> {
    await Promise.all(this.#hosts.splice(0).map((host) => host.close()));
  }
}
