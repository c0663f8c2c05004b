/**
 * Tells the network by mDNS (RFC 6762, RFC 6763) that a Soupbox is here, and
 * by which name. An extra: networks that keep multicast back lose nothing that
 * a QR code does not give them, so nothing here may ever be a reason to fail.
 */
import os from 'node:os';
import { Bonjour, Service } from 'bonjour-service';
import type { Logger } from '../lib/logger.ts';
import { isLoopback, plainAddress } from './addresses.ts';
import { claimsOn, type Claim, type MdnsRecord, type MdnsServer } from './mdns.ts';
import { mdnsSocket } from './mdnsSocket.ts';

export interface DiscoveryOptions {
  /** `classroom.local`. */
  readonly host: string;
  readonly port: number;
  /** Those that are listened on. */
  readonly addresses: readonly string[];
  readonly logger: Logger;
  readonly interfaces?: () => NodeJS.Dict<{ address: string }[]>;
}

/** How long somebody who has our name already may take to say so. */
const ASK_MS = 750;
/** So long it is left to a twin that has gone to come back, as after its restart, before its name becomes ours. */
const REST_MS = 5000;
/** RFC 6762 §8.3: at least twice, a second apart; packets get lost. */
const REPEAT_MS = [1000, 3000] as const;
/** A goodbye that cannot be said must not keep anybody from stopping. */
const GOODBYE_MS = 300;

/** One announcement; for other addresses or another port, close it and make another. */
export class Discovery {
  readonly #options: DiscoveryOptions;
  readonly #voices: { readonly bonjour: Bonjour; readonly server: MdnsServer; readonly ips: readonly string[]; records: MdnsRecord[] }[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();
  #ownSystemAnswers = false;
  #twin: { readonly address: string; readonly until: number } | undefined;
  readonly #afterTwin: { ask?: NodeJS.Timeout; claim?: NodeJS.Timeout } = {};
  #closing: Promise<void> | undefined;

  constructor(options: DiscoveryOptions) {
    this.#options = options;
    for (const ips of this.#cards()) this.#open(ips);
    this.#ask();
    if (this.#voices.length > 0) this.#after(ASK_MS, () => this.#announce());
  }

  /** The address of another computer that has our name; people who open the name may end up there. */
  get twin(): string | undefined {
    return this.#twin && Date.now() < this.#twin.until ? this.#twin.address : undefined;
  }

  /** Takes back what was said. Idempotent, never rejects. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** Addresses that are listened on, card by card; cards without IPv4 are left out, for the library speaks only over that. */
  #cards(): string[][] {
    const { addresses, interfaces = os.networkInterfaces } = this.#options;
    const found = Object.values(interfaces()).map((infos) => (infos ?? []).map(({ address }) => address).filter((ip) => addresses.includes(ip) && !isLoopback(ip)));
    return found.filter((ips) => ips.some((ip) => !ip.includes(':')));
  }

  #open(ips: readonly string[]): void {
    const { host } = this.#options;
    const failed = (error: unknown) => this.#failed(error, ips);
    try {
      const settings: object = { interface: ips.find((ip) => !ip.includes(':')), bind: '0.0.0.0', socket: mdnsSocket() };
      const bonjour = new Bonjour(settings, failed);
      const { server } = bonjour as unknown as { server: MdnsServer };
      server.mdns.on('error', failed);
      server.mdns.on('warning', failed);
      // Nobody catches what is thrown here, and what was sent may be anything.
      server.mdns.on('response', (packet, { address }) => {
        try {
          for (const claim of claimsOn(host, packet)) this.#claimedBy(plainAddress(address), claim);
        } catch (error) {
          failed(error);
        }
      });
      this.#voices.push({ bonjour, server, ips, records: [] });
    } catch (error) {
      failed(error);
    }
  }

  /** Somebody says that our name is theirs. */
  #claimedBy(from: string, { address, ttl }: Claim): void {
    const { interfaces = os.networkInterfaces, host, logger } = this.#options;
    const ours = new Set(Object.values(interfaces()).flatMap((infos) => (infos ?? []).map((info) => info.address)));
    // The system itself answers to its name: nothing is left for us but to say what is here.
    if (ours.has(from)) this.#ownSystemAnswers = true;
    // Routers repeat to one network what was said on another: then it is our own word that comes back.
    else if (ours.has(address)) return;
    else if (ttl === 0) {
      if (this.#twin?.address !== from) return;
      this.#twin = undefined;
      this.#claimIn(REST_MS);
    } else {
      if (this.twin === undefined) logger.warn({ host, address: from }, 'another computer on this network has the same name');
      this.#twin = { address: from, until: Date.now() + ttl * 1000 };
      // RFC 6762 §5.2: asked again while the answer still holds.
      this.#cancel(this.#afterTwin.ask);
      this.#afterTwin.ask = this.#after(ttl * 800, () => this.#ask());
      this.#claimIn(ttl * 1000 + REST_MS);
    }
  }

  /** Unless the twin says its name before. */
  #claimIn(delay: number): void {
    this.#cancel(this.#afterTwin.claim);
    this.#afterTwin.claim = this.#after(delay, () => {
      // RFC 6762 §8.1: asked before it is claimed.
      this.#ask();
      this.#afterTwin.claim = this.#after(ASK_MS, () => this.#announce());
    });
  }

  /** Who has our name. */
  #ask(): void {
    try {
      for (const { server } of this.#voices) for (const type of ['A', 'AAAA']) server.mdns.query(this.#options.host, type);
    } catch (error) {
      this.#failed(error);
    }
  }

  /** An extra that fails must not end anything else. */
  #failed(error: unknown, addresses?: readonly string[]): void {
    this.#options.logger.debug({ error: String(error), addresses }, 'mDNS does not work on this network');
  }

  #announce(): void {
    const { host, port } = this.#options;
    const claims = !this.#ownSystemAnswers && this.twin === undefined;
    const name = `Soupbox (${host.replace(/\.local$/, '')})`;
    const service = new Service({ name, type: 'https', port, host, txt: { path: '/' } }, () => {}, () => {});
    for (const voice of this.#voices) {
      const isAddress = ({ type }: MdnsRecord) => type === 'A' || type === 'AAAA';
      const addresses = voice.ips.map((ip): MdnsRecord => ({ name: host, type: ip.includes(':') ? 'AAAA' : 'A', ttl: 120, data: ip }));
      voice.records = [...(service.records() as MdnsRecord[]).filter((record) => !isAddress(record)), ...(claims ? addresses : [])];
      voice.server.register(voice.records);
      const say = () => voice.server.mdns.respond(voice.records);
      say();
      for (const delay of REPEAT_MS) this.#after(delay, say);
    }
  }

  async #close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    const gone = this.#voices.map(({ bonjour, server, records }) => {
      const goodbye = new Promise<void>((resolve) => {
        setTimeout(resolve, GOODBYE_MS).unref();
        if (records.length === 0) resolve();
        // RFC 6762 §10.1.
        else server.mdns.respond(records.map((record) => ({ ...record, ttl: 0 })), resolve);
      });
      return goodbye.then(() => new Promise<void>((resolve) => bonjour.destroy(resolve))).catch(() => {});
    });
    await Promise.all(gone);
  }

  #cancel(timer: NodeJS.Timeout | undefined): void {
    clearTimeout(timer);
    if (timer) this.#timers.delete(timer);
  }

  #after(delay: number, then: () => void): NodeJS.Timeout {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      try {
        then();
      } catch (error) {
        this.#failed(error);
      }
    }, delay).unref();
    this.#timers.add(timer);
    return timer;
  }
}
