/**
 * End-to-end encryption of one encoded frame. The appliance forwards media
 * without being able to see or hear it; it only needs the first bytes of a
 * frame, which say whether it is a key frame.
 *
 * A frame on the wire: clear header, AES-GCM ciphertext with its 16-byte tag,
 * 12-byte IV, and one byte that tells how long the clear header is. The header
 * is authenticated too. This is not what the classic demo does with the same
 * page parameter (it XORs with the key), and the two do not understand each
 * other.
 */

const IV_BYTES = 12;
const TAG_BYTES = 16;
/** OWASP's advice for SHA-256 in 2023; a tenth of a second on a phone, once. */
const ITERATIONS = 600_000;

/** The room's key: everybody who was given the same parameter has it. The room's id keeps equal words in two rooms apart. */
export async function deriveKey(secret: string, roomId: string): Promise<CryptoKey> {
  const bytes = (text: string) => new TextEncoder().encode(text.normalize('NFC'));
  const material = await crypto.subtle.importKey('raw', bytes(secret), 'PBKDF2', false, ['deriveKey']);
  const salt = bytes(`soupbox e2e ${roomId}`);
  const derivation = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: ITERATIONS };
  return crypto.subtle.deriveKey(derivation, material, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

/** Bytes that must stay readable: for VP8 the frame header, for Opus the table of contents. VP9 says all in its RTP header. */
export function clearBytes(codec: string, type: string | undefined): number {
  switch (codec.toLowerCase()) {
    case 'vp8':
      return type === 'key' ? 10 : 3;
    case 'opus':
      return 1;
    default:
      return 0;
  }
}

/** IVs of one sender: never twice the same with one key, since each sender starts with 64 random bits. */
export function ivSource(): () => Uint8Array<ArrayBuffer> {
  const prefix = crypto.getRandomValues(new Uint8Array(IV_BYTES - 4));
  let counter = 0;
  return () => {
    if (counter > 0xffff_ffff) throw new Error('this sender has used up its IVs');
    const iv = new Uint8Array(IV_BYTES);
    iv.set(prefix);
    new DataView(iv.buffer).setUint32(IV_BYTES - 4, counter);
    counter += 1;
    return iv;
  };
}

export async function encryptFrame(key: CryptoKey, iv: Uint8Array<ArrayBuffer>, frame: ArrayBuffer, clear: number): Promise<ArrayBuffer> {
  const header = new Uint8Array(frame.slice(0, clear));
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: header }, key, new Uint8Array(frame, header.length));
  const out = new Uint8Array(header.length + sealed.byteLength + IV_BYTES + 1);
  out.set(header);
  out.set(new Uint8Array(sealed), header.length);
  out.set(iv, header.length + sealed.byteLength);
  out[out.length - 1] = header.length;
  return out.buffer;
}

/** Rejects for a frame that was not encrypted, was changed on the way, or has another key. */
export async function decryptFrame(key: CryptoKey, frame: ArrayBuffer): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(frame);
  const clear = bytes.at(-1) ?? 0;
  const end = bytes.length - 1 - IV_BYTES;
  if (end - clear < TAG_BYTES) throw new Error('not an encrypted frame');
  const header = bytes.slice(0, clear);
  const iv = bytes.slice(end, end + IV_BYTES);
  const opened = await crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData: header }, key, bytes.slice(clear, end));
  const out = new Uint8Array(header.length + opened.byteLength);
  out.set(header);
  out.set(new Uint8Array(opened), header.length);
  return out.buffer;
}
