/** One computer of a made-up network: a network namespace with its own cards, addresses and routes. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { run } from './commands.ts';

/** Opens a tunnel's other end, without which it has no carrier; ioctl TUNSETIFF with IFF_TUN | IFF_NO_PI (if_tun.h). */
const HOLD_TUNNEL = 'use Fcntl; sysopen(my $t, "/dev/net/tun", O_RDWR) or die $!; ioctl($t, 0x400454ca, pack("a16 s x22", $ARGV[0], 0x1001)) or die $!; $| = 1; print "held\\n"; sleep';

export class Host {
  readonly name: string;
  /** As the system knows it. */
  readonly namespace: string;
  readonly #children = new Set<ChildProcess>();

  private constructor(name: string, namespace: string) {
    this.name = name;
    this.namespace = namespace;
  }

  static async create(name: string, namespace: string): Promise<Host> {
    const host = new Host(name, namespace);
    await run('ip', 'netns', 'add', namespace);
    await host.hosts({});
    // Nobody is asked: a LAN without internet.
    await writeFile(path.join(host.#etc, 'resolv.conf'), '');
    await host.ip('link', 'set', 'lo', 'up');
    // Addresses count at once, not after a second of asking whether somebody else has them.
    await host.exec('sysctl', '-qw', 'net.ipv6.conf.all.accept_dad=0', 'net.ipv6.conf.default.accept_dad=0');
    return host;
  }

  /** `ip …` on this host, such as `ip('addr', 'del', '10.0.0.2/24', 'dev', 'eth0')`. */
  ip(...args: string[]): Promise<string> {
    return run('ip', '-n', this.namespace, ...args);
  }

  /** A program on this host, waited for. */
  exec(program: string, ...args: string[]): Promise<string> {
    return run(...this.command(program, ...args));
  }

  /** How to start a program so that it runs on this host. `ip` becomes that program, with its process id. */
  command(program: string, ...args: string[]): [program: string, ...args: string[]] {
    return ['ip', 'netns', 'exec', this.namespace, program, ...args];
  }

  /** What names mean on this host from now on, for processes that run already too. Stands for a name server, and for mDNS. */
  async hosts(names: Record<string, string>): Promise<void> {
    const lines = ['127.0.0.1 localhost', '::1 localhost', ...Object.entries(names).map(([name, address]) => `${address} ${name}`)];
    await mkdir(this.#etc, { recursive: true });
    // In place: it is bound over /etc/hosts by `ip netns exec`.
    await writeFile(path.join(this.#etc, 'hosts'), `${lines.join('\n')}\n`);
  }

  /** Adds an address, with its network, to a card. */
  async addAddress(card: string, address: string): Promise<void> {
    await this.ip('addr', 'add', address, 'dev', card, ...(address.includes(':') ? ['nodad'] : []));
  }

  /** The end of a VPN, as programs such as OpenVPN make it: up, with an address, and nobody behind it. */
  async addTunnel(card: string, address: string): Promise<void> {
    await this.ip('tuntap', 'add', 'dev', card, 'mode', 'tun');
    await this.ip('link', 'set', card, 'up');
    await this.addAddress(card, address);
    const [program, ...args] = this.command('perl', '-e', HOLD_TUNNEL, card);
    const holder = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#children.add(holder);
    holder.unref();
    await once(holder.stdout, 'data');
  }

  /** A bridge that nobody's card is part of, as Docker makes one. */
  async addBridge(card: string, address: string): Promise<void> {
    await this.ip('link', 'add', card, 'type', 'bridge');
    await this.ip('link', 'add', `${card}-in`, 'type', 'veth', 'peer', 'name', `${card}-out`);
    await this.ip('link', 'set', `${card}-in`, 'master', card);
    for (const each of [card, `${card}-in`, `${card}-out`]) await this.ip('link', 'set', each, 'up');
    await this.addAddress(card, address);
  }

  /**
   * As a router: drops what goes to this port, or comes from it, until the
   * answer is called. Works on what is forwarded, not on what starts here.
   */
  async drop(protocol: 'udp' | 'tcp', port: number): Promise<() => Promise<void>> {
    const rules = ['-4', '-6'].flatMap((family) => ['dport', 'sport'].map((end) => [family, end, String(port)] as const));
    const change = (verb: 'add' | 'del') => Promise.all(rules.map(([family, ...end]) => this.ip(family, 'rule', verb, 'ipproto', protocol, ...end, 'blackhole')));
    await change('add');
    return async () => void (await change('del'));
  }

  /** Ends every program on this host, and the host. */
  async close(): Promise<void> {
    const pids = await run('ip', 'netns', 'pids', this.namespace).catch(() => '');
    for (const pid of pids.split('\n').filter(Boolean)) {
      try {
        process.kill(Number(pid), 'SIGKILL');
      } catch {
        // It has just ended by itself.
      }
    }
    for (const child of this.#children) child.stdout?.destroy();
    await run('ip', 'netns', 'del', this.namespace).catch(() => {});
    await rm(this.#etc, { recursive: true, force: true });
  }

  get #etc(): string {
    return path.join('/etc/netns', this.namespace);
  }
}
