/** The box's own authority while the box runs: read or made once, another one only with a reason. */
import { isDeepStrictEqual } from 'node:util';
import type { Logger } from '../../lib/logger.ts';
import { isValid, loadOrMakeAuthority, makeAuthority, type Making, type OwnAuthority } from './authority.ts';
import { OWN_RANGES } from './ranges.ts';
import { forgetReplaced, type ReplacedNote } from './replaced.ts';

export interface KeptAuthorityOptions {
  readonly directory: string;
  readonly hostname: string;
  readonly logger: Logger;
}

export interface InForce {
  readonly authority: OwnAuthority;
  readonly replaced: ReplacedNote | null;
  /** Ranges that are wished for and the authority does not know, or the other way round. */
  readonly rangesDiffer: boolean;
}

export class KeptAuthority {
  readonly #options: KeptAuthorityOptions;
  #authority: OwnAuthority | undefined;
  #replaced: ReplacedNote | null = null;

  constructor(options: KeptAuthorityOptions) {
    this.#options = options;
  }

  async get(extraRanges: readonly string[]): Promise<InForce> {
    const { logger } = this.#options;
    const making = this.#making(extraRanges);
    // Not read again: a folder that is out of reach for a moment is no reason to make another.
    if (!this.#authority || !isValid(this.#authority)) {
      const { authority, replaced } = await loadOrMakeAuthority(making);
      if (replaced) logger.warn({ why: replaced.why, fingerprint: authority.about.fingerprint }, 'the certificate authority was replaced; devices have to trust the new one');
      this.#authority = authority;
      this.#replaced = replaced;
    }
    const { ranges } = this.#authority.about;
    return { authority: this.#authority, replaced: this.#replaced, rangesDiffer: !isDeepStrictEqual(new Set(ranges), new Set(making.ranges)) };
  }

  /** Another one, as the host wished, who therefore knows. */
  async renew(extraRanges: readonly string[]): Promise<void> {
    this.#authority = await makeAuthority(this.#making(extraRanges));
    await this.acknowledge();
  }

  /** The host knows that devices have to trust another one. */
  acknowledge(): Promise<void> {
    this.#replaced = null;
    return forgetReplaced(this.#options.directory);
  }

  #making(extraRanges: readonly string[]): Making {
    const { directory, hostname } = this.#options;
    // Room for the rest in the 64 characters that a common name may have: RFC 5280, appendix A.1.
    const boxName = [...hostname.replace(/[\p{C}\p{Z}]+/gu, ' ').trim()].slice(0, 40).join('') || 'box';
    return { directory, boxName, ranges: [...new Set([...OWN_RANGES, ...extraRanges])] };
  }
}
