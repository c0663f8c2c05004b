/**
 * Other names for people, their addresses and their rooms: the same for the
 * same throughout a bundle, so that it can still be followed who is who.
 */
import net from 'node:net';

export type Alias = 'person' | 'peer' | 'room' | 'address' | 'computer';

/** Fields of log entries and states that hold a name, whether or not it is known. */
const fields: Readonly<Record<string, Alias>> = { peer: 'peer', peerId: 'peer', room: 'room', roomId: 'room', displayName: 'person', oldDisplayName: 'person', createdBy: 'address' };

const ipv4 = /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])/g;
const ipv6 = /(?<![\w:.])(?:[0-9a-f]{0,4}:){2,7}(?:[0-9a-f]{1,4}|\d{1,3}(?:\.\d{1,3}){3})?(?![\w:])/gi;
/** Scripts that write words without spaces between them. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

export class Pseudonyms {
  readonly #aliases = new Map<string, string>();
  readonly #counts = new Map<Alias, number>();
  /** Nobody's in particular, or the appliance's own. */
  readonly #kept: ReadonlySet<string>;
  #known: RegExp | undefined;

  constructor(ownAddresses: Iterable<string>) {
    this.#kept = new Set(['127.0.0.1', '::1', '0.0.0.0', '::', ...ownAddresses]);
  }

  /** Another name for `name`. */
  of(kind: Alias, name: string): string {
    let alias = this.#aliases.get(name);
    if (alias === undefined) {
      const count = (this.#counts.get(kind) ?? 0) + 1;
      this.#counts.set(kind, count);
      alias = `${kind}-${count}`;
      this.#aliases.set(name, alias);
      this.#known = undefined;
    }
    return alias;
  }

  /** `also` is another name of what is known as `name`. */
  same(name: string, also: string): void {
    const alias = this.#aliases.get(name);
    if (alias === undefined || this.#aliases.has(also)) return;
    this.#aliases.set(also, alias);
    this.#known = undefined;
  }

  /** Addresses, wherever they stand. */
  addresses(text: string): string {
    if (!/\d|::/.test(text)) return text;
    const replace = (is: (candidate: string) => boolean) => (candidate: string) => (is(candidate) && !this.#kept.has(candidate) ? this.of('address', candidate) : candidate);
    return text.replace(ipv4, replace(net.isIPv4)).replace(ipv6, replace(net.isIPv6));
  }

  /** Everything that is known, and addresses. */
  text(text: string): string {
    return this.addresses(this.#aliases.get(text) ?? text.replace(this.#pattern, (name) => this.#aliases.get(name) ?? name));
  }

  value(value: unknown, field = ''): unknown {
    if (typeof value === 'string') {
      const kind = Object.hasOwn(fields, field) ? fields[field] : undefined;
      return kind && value && !this.#kept.has(value) ? this.of(kind, value) : this.text(value);
    }
    if (Array.isArray(value)) return value.map((item) => this.value(item, field));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, this.value(inner, name)]));
  }

  /** One letter is replaced only where it is all that stands there: it is in every other word. */
  get #pattern(): RegExp {
    if (!this.#known) {
      const names = [...this.#aliases.keys()].filter((name) => name.length > (unspaced.test(name) ? 1 : 2)).sort((a, b) => b.length - a.length);
      const escaped = names.map((name) => {
        const literal = name.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
        return unspaced.test(name) ? literal : `(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`;
      });
      this.#known = new RegExp(escaped.length > 0 ? escaped.join('|') : '(?!)', 'gu');
    }
    return this.#known;
  }
}
