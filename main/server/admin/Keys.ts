/**
 * What opens the console: the token (in a file that only its owner can read),
 * one-time codes (in links), and sessions (what either was exchanged for, kept
 * in memory only).
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmod, mkdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { DoorContract } from '../../contract/console.ts';
import type { Input } from '../../contract/message.ts';

export type Credentials = Input<DoorContract, 'authenticate'>;

const FILE = 'admin-token';
/** So that logs can tell a secret when they see one. */
const PREFIX = 'sbx_';
const BYTES = 32;
const wellFormed = /^sbx_[A-Za-z0-9_-]{43}$/;
/** Long enough to walk over to the machine that shows the link. */
const CODE_MS = 15 * 60_000;
const SESSION_MS = 7 * 24 * 3600_000;
const MOST_CODES = 50;
const MOST_SESSIONS = 200;

interface Entry {
  readonly digest: Buffer;
  until: number;
}

export class Keys {
  readonly tokenFile: string;
  #token: Buffer;
  #codes: Entry[] = [];
  #sessions: Entry[] = [];

  /** Reads the token of this data folder, or makes one. */
  static async load(dataDir: string): Promise<Keys> {
    const file = path.join(dataDir, FILE);
    const kept = await readFile(file, 'utf8').then((text) => text.trim(), () => '');
    if (!wellFormed.test(kept)) return new Keys(file, await writeToken(file));
    // A backup that was restored may be readable for others.
    if (((await stat(file)).mode & 0o077) !== 0) await chmod(file, 0o600);
    return new Keys(file, kept);
  }

  private constructor(tokenFile: string, token: string) {
    this.tokenFile = tokenFile;
    this.#token = digest(token);
  }

  /** A code for one link: good for one sign-in, and not for long. */
  mintCode(now = Date.now()): string {
    const code = secret();
    this.#codes = [...this.#codes.filter(({ until }) => until > now), { digest: digest(code), until: now + CODE_MS }].slice(-MOST_CODES);
    return code;
  }

  /** A session, where one of these is right; a code is used up by it. Takes as long for the wrong as for the right. */
  exchange({ token, code, session }: Credentials, now = Date.now()): string | undefined {
    if (session !== undefined) {
      const found = find(this.#sessions, session, now);
      if (found) {
        found.until = now + SESSION_MS;
        return session;
      }
    }
    const used = code === undefined ? undefined : find(this.#codes, code, now);
    if (used) this.#codes = this.#codes.filter((one) => one !== used);
    if (!used && !this.isToken(token)) return undefined;
    const fresh = secret();
    this.adopt(fresh, now);
    return fresh;
  }

  isToken(token: string | undefined): boolean {
    return token !== undefined && timingSafeEqual(this.#token, digest(token));
  }

  isSession(session: string, now = Date.now()): boolean {
    return find(this.#sessions, session, now) !== undefined;
  }

  /** Makes a session good. */
  adopt(session: string, now = Date.now()): void {
    this.#sessions = [...this.#sessions.filter(({ until }) => until > now), { digest: digest(session), until: now + SESSION_MS }].slice(-MOST_SESSIONS);
  }

  /** A new token; the old one, and every code and session, is worthless from now on. */
  async renew(): Promise<void> {
    this.#token = digest(await writeToken(this.tokenFile));
    this.#codes = [];
    this.#sessions = [];
  }
}

/** Whatever its length, so that comparing takes the same time. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function secret(): string {
  return `${PREFIX}${randomBytes(BYTES).toString('base64url')}`;
}

/** Looks at every entry, so that the time tells nothing. */
function find(entries: readonly Entry[], given: string, now: number): Entry | undefined {
  const wanted = digest(given);
  let found: Entry | undefined;
  for (const entry of entries) if (timingSafeEqual(entry.digest, wanted) && entry.until > now) found = entry;
  return found;
}

async function writeToken(file: string): Promise<string> {
  const token = secret();
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await writeFileAtomic(file, `${token}\n`, { mode: 0o600 });
  return token;
}

