/** Keeps secrets out of what was never meant for strangers: logs, configuration, states. */
import type { PipeTransport, PlainTransport, WebRtcTransport } from 'mediasoup/types';
import type { ConsoleHost } from '../ConsoleHost.ts';
import { HIDDEN } from './redact.ts';

/** Every secret that is alive right now and known here. */
export function liveSecrets({ book, server }: Pick<ConsoleHost, 'book' | 'server'>): Set<string> {
  const secrets = new Set<string>();
  const keep = (secret: string | null | undefined) => secret && secret.length >= 8 && secrets.add(secret);
  for (const { hostKey, inviteKey, ingestKey, passwordHash } of book) [hostKey, inviteKey, ingestKey, passwordHash].forEach(keep);
  for (const room of server?.rooms ?? []) for (const { secret } of room.peers.values()) keep(secret);
  for (const { type, object } of server?.workers.objects ?? []) {
    if (type !== 'transport') continue;
    keep((object as WebRtcTransport).iceParameters?.password);
    keep((object as PlainTransport | PipeTransport).srtpParameters?.keyBase64);
  }
  return secrets;
}

const secretWord = /^(pass(word|phrase|wd)?|pwd|pin|secret|token|keys?|credentials?|cookie|authorization|session|hash|code|private)$/;

/** Whether what a field is called says that its value is nobody’s business. */
function soundsSecret(name: string): boolean {
  return name
    .split(/[^A-Za-z]+|(?<=[a-z])(?=[A-Z])/)
    .some((word) => secretWord.test(word.toLowerCase()));
}

const pem = /-----BEGIN [^-]+-----[\s\S]*?(-----END [^-]+-----|$)/g;
const named = /((?:^|[?&#\s;])(?:key|code|token|secret|password|pwd|invite|session|ice-pwd|a=ice-pwd|inline|authorization: *bearer|bearer)[=: ])[^&\s"',;]+/gi;
/** Long and of letters and digits: keys, tokens and hashes look like that, words do not. */
const random = /(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{22,}={0,2}(?![\w-])/g;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export class Scrubber {
  readonly #secrets: readonly string[];
  readonly #shortest: number;
  /** Ids that look like secrets and are none. */
  readonly #harmless: ReadonlySet<string>;

  constructor(secrets: Iterable<string>, harmless: ReadonlySet<string>) {
    this.#secrets = [...secrets];
    this.#shortest = Math.min(...this.#secrets.map(({ length }) => length));
    this.#harmless = harmless;
  }

  text(text: string): string {
    // Most of what a dump holds: hundreds of secrets need not be looked for in it.
    if (uuid.test(text) || this.#harmless.has(text)) return text;
    let clean = text;
    if (clean.length >= this.#shortest) for (const secret of this.#secrets) if (clean.includes(secret)) clean = clean.replaceAll(secret, HIDDEN);
    return clean
      .replace(pem, HIDDEN)
      .replace(named, `$1${HIDDEN}`)
      .replace(random, (run) => (uuid.test(run) || this.#harmless.has(run) ? run : HIDDEN));
  }

  /** Any value, of which nothing is known: what sounds secret is hidden whatever it is. */
  value(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value);
    if (Array.isArray(value)) return value.map((item) => this.value(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, isContent(field) && soundsSecret(name) ? HIDDEN : this.value(field)]));
  }
}

/** Numbers and truths (`code: 404`, `hasPassword: true`) give nothing away. */
const isContent = (value: unknown) => typeof value === 'string' || (typeof value === 'object' && value !== null);
