/**
 * Owns the certificate that is served: which kind, what it holds, when another
 * takes its place. Whoever listens puts `current` in force and follows `changed`.
 */
import os from 'node:os';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Config } from '../../contract/config.ts';
import { Emitter } from '../../lib/Emitter.ts';
import type { Logger } from '../../lib/logger.ts';
import { covers, type Certificate } from './certificate.ts';
import { ClockWatch } from './ClockWatch.ts';
import { FileWatch, type FileWatchOptions } from './FileWatch.ts';
import { KeptAuthority } from './KeptAuthority.ts';
import { loadOrMakeLeaf } from './leaf.ts';
import { readOwnFiles } from './ownFiles.ts';
import type { ReplacedNote } from './replaced.ts';
import { loadOrMakeSelfSigned } from './selfSigned.ts';

/** What it has to be good for. */
export interface Needs {
  readonly settings: Config['certificate'];
  /** What this box is called; what cannot be put in is left out without a word. */
  readonly names: readonly string[];
  /** Where people reach it, and what is announced to them. */
  readonly addresses: readonly string[];
  /** Come and go: they are put in when it is made anyway, but it is not made for them. */
  readonly passing?: readonly string[];
}

/** What the host should know. */
export interface CertificateTroubles {
  /** The authority is another one since then: devices have to be told to trust it, and the host has not said that this is known. */
  readonly replaced: ReplacedNote | null;
  /** Why own files are not used: one sentence. */
  readonly refused: string | null;
  /** Ranges that the settings name and the authority does not know, or the other way round. */
  readonly rangesDiffer: boolean;
}

export interface KeeperOptions {
  /** Where it keeps what it makes. */
  readonly directory: string;
  readonly logger: Logger;
  readonly hostname?: string;
  readonly watch?: FileWatchOptions;
}

/** How often it is looked whether something runs out. */
const LOOK_MS = 60 * 60 * 1000;

export class CertificateKeeper extends Emitter<{ changed: [Certificate]; troubled: [] }> {
  readonly #options: KeeperOptions;
  readonly #authority: KeptAuthority;
  readonly #files: FileWatch;
  readonly #clock: ClockWatch;
  readonly #timer: NodeJS.Timeout;
  #needs: Needs | undefined;
  #current: Certificate | undefined;
  #troubles: CertificateTroubles = { replaced: null, refused: null, rangesDiffer: false };
  #closed = false;
  /** One after the other. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: KeeperOptions) {
    super();
    this.#options = options;
    this.#authority = new KeptAuthority({ ...options, hostname: options.hostname ?? os.hostname() });
    this.#files = new FileWatch(() => this.#lookAgain(), options.watch);
    this.#clock = new ClockWatch(() => this.#lookAgain());
    this.#timer = setInterval(() => this.#lookAgain(), LOOK_MS).unref();
  }

  /** The one to serve. Throws before the first `use`. */
  get current(): Certificate {
    if (!this.#current) throw new Error('there is no certificate yet');
    return this.#current;
  }

  get troubles(): CertificateTroubles {
    return this.#troubles;
  }

  /** Throws one sentence where these settings could not be followed. Changes nothing. */
  async check(settings: Needs['settings']): Promise<void> {
    if (settings.mode === 'own-files') await readOwnFiles(this.#resolved(settings));
  }

  /** The certificate for this, from now on; the one there is while it serves. Own files that cannot be used are replaced by what was there before. */
  use(needs: Needs): Promise<Certificate> {
    return this.#inTurn(async () => {
      this.#needs = needs;
      const { mode } = needs.settings;
      const { certFile, keyFile } = this.#resolved(needs.settings);
      if (!this.#closed) this.#files.watch(mode === 'own-files' ? [certFile, keyFile].filter((file) => file !== null) : []);
      return this.#decide(needs);
    });
  }

  /** Another authority, for the ranges that the settings name. Every device that trusts the one there is has to be set up again. */
  renewAuthority(): Promise<Certificate> {
    return this.#inTurn(async () => {
      const needs = this.#needs;
      if (!needs) throw new Error('there is no certificate yet');
      await this.#authority.renew(needs.settings.extraRanges);
      return this.#decide(needs);
    });
  }

  /** The host knows that devices have to trust another authority. */
  acknowledge(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#authority.acknowledge();
      this.#become({ replaced: null });
    });
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
    this.#clock.close();
    this.#files.close();
  }

  async #decide(needs: Needs): Promise<Certificate> {
    const next = await this.#find(needs);
    const before = this.#current;
    this.#current = { ...next, outside: next.mode === 'local-ca' ? next.outside.filter((name) => !needs.names.includes(name)) : outsideOf(next, needs) };
    if (this.#closed || isDeepStrictEqual(before, this.#current)) return this.#current;
    if (before?.fingerprint !== next.fingerprint) this.#options.logger.info({ mode: next.mode, fingerprint: next.fingerprint, names: next.names, outside: this.#current.outside }, 'certificate in force');
    this.emit('changed', this.#current);
    return this.#current;
  }

  async #find(needs: Needs): Promise<Certificate> {
    const { settings } = needs;
    const { directory, logger } = this.#options;
    const leafNeeds = { lasting: [...new Set([...needs.names, ...needs.addresses])], passing: needs.passing ?? [] };
    if (settings.mode === 'own-files') {
      try {
        const own = await readOwnFiles(this.#resolved(settings));
        this.#become({ refused: null });
        return own;
      } catch (error) {
        const refused = error instanceof Error ? error.message : String(error);
        if (refused !== this.#troubles.refused) logger.warn({ reason: refused }, 'own certificate files are not used');
        this.#become({ refused });
        if (this.#current?.mode === 'own-files') return this.#current;
      }
    } else {
      this.#become({ refused: null });
      if (settings.mode === 'self-signed') return loadOrMakeSelfSigned(directory, leafNeeds, logger);
    }
    const { authority, replaced, rangesDiffer } = await this.#authority.get(settings.extraRanges);
    this.#become({ replaced, rangesDiffer });
    return loadOrMakeLeaf(directory, authority, leafNeeds, logger);
  }

  /** Relative paths start at the data folder. */
  #resolved({ certFile, keyFile }: Needs['settings']) {
    const from = path.dirname(this.#options.directory);
    return { certFile: certFile && path.resolve(from, certFile), keyFile: keyFile && path.resolve(from, keyFile) };
  }

  #lookAgain(): void {
    void this.#inTurn(async () => {
      if (this.#needs && !this.#closed) await this.#decide(this.#needs);
    }).catch((error: unknown) => this.#options.logger.error({ error: String(error) }, 'the certificate could not be looked after'));
  }

  #become(troubles: Partial<CertificateTroubles>): void {
    const next = { ...this.#troubles, ...troubles };
    if (isDeepStrictEqual(next, this.#troubles)) return;
    this.#troubles = next;
    if (!this.#closed) this.emit('troubled');
  }

  #inTurn<T>(step: () => Promise<T>): Promise<T> {
    const done = this.#queue.then(step);
    this.#queue = done.catch(() => {});
    return done;
  }
}

function outsideOf(certificate: Certificate, { addresses }: Needs): string[] {
  return addresses.filter((name) => !covers(certificate, name));
}
