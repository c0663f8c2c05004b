/** Passwords of rooms as they are kept: salted, and slow to guess. */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

const KEY_BYTES = 32;
const SALT_BYTES = 16;
/** 16 MiB and some 50 ms for each guess. */
const COST = { N: 16_384, r: 8, p: 1 };
const FORM = /^scrypt\$([A-Za-z0-9_-]{22})\$([A-Za-z0-9_-]{43})$/;

/** `scrypt$SALT$KEY`, base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  return `scrypt$${salt.toString('base64url')}$${(await derive(password, salt)).toString('base64url')}`;
}

/** Whether it is the password that `hash` was made of; constant time. A hash that cannot be read fits nothing. */
export async function isPassword(password: string, hash: string): Promise<boolean> {
  const [, salt, key] = FORM.exec(hash) ?? [];
  if (salt === undefined || key === undefined) return false;
  return timingSafeEqual(await derive(password, Buffer.from(salt, 'base64url')), Buffer.from(key, 'base64url'));
}

/** Whether two secrets are the same; constant time for secrets of one length. */
export function isSameSecret(mine: string, given: string): boolean {
  const [a, b] = [Buffer.from(mine), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function derive(password: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // One and the same password may be typed as different code points on different keyboards.
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, COST, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
