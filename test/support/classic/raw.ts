/** Sockets and bytes by hand, for what no library would let through. */
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';

export interface RawTls {
  tcp: Socket;
  tls: TLSSocket;
}

/** A TCP connection; errors are for whoever asks. */
export function tcp(port: number, localAddress?: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', ...(localAddress ? { localAddress } : {}) }, () => resolve(socket));
    socket.on('error', reject);
  });
}

/** TLS on top of it, with the TCP socket still at hand. */
export async function tls(port: number): Promise<RawTls> {
  const socket = await tcp(port);
  const secure = connectTls({ socket, rejectUnauthorized: false });
  secure.on('error', () => {});
  await new Promise<void>((resolve, reject) => {
    secure.once('secureConnect', resolve);
    secure.once('error', reject);
    secure.once('close', () => reject(new Error('closed during the handshake')));
  });
  return { tcp: socket, tls: secure };
}

export function upgradeRequest(path: string, headers: string[] = []): string {
  return [
    `GET ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Protocol: protoo',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    ...headers,
    '',
    '',
  ].join('\r\n');
}

/** A WebSocket whose frames are written by hand. */
export async function rawWebSocket(port: number, path: string): Promise<RawTls & { received: () => Buffer; ended: Promise<void> }> {
  const raw = await tls(port);
  const ended = new Promise<void>((resolve) => raw.tls.once('close', () => resolve()));
  raw.tls.write(upgradeRequest(path));
  let bytes = Buffer.alloc(0);
  await new Promise<void>((resolve, reject) => {
    raw.tls.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      const end = bytes.indexOf('\r\n\r\n');
      if (end < 0) return;
      if (bytes.subarray(0, 12).toString() !== 'HTTP/1.1 101') return reject(new Error(bytes.toString('latin1')));
      bytes = bytes.subarray(end + 4);
      raw.tls.removeAllListeners('data');
      raw.tls.on('data', (more: Buffer) => (bytes = Buffer.concat([bytes, more])));
      resolve();
    });
    raw.tls.once('close', () => reject(new Error('closed during the upgrade')));
  });
  return { ...raw, received: () => bytes, ended };
}

export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9 } as const;

/** One masked frame, as a client sends it; the declared length may be a lie. */
export function frame(opcode: number, payload: string | Buffer, { fin = true, declared }: { fin?: boolean; declared?: number } = {}): Buffer {
  const data = Buffer.from(payload);
  const length = declared ?? data.length;
  const mask = randomBytes(4);
  const head =
    length < 126
      ? Buffer.from([0, 0x80 | length])
      : length < 65_536
        ? Buffer.from([0, 0x80 | 126, length >> 8, length & 255])
        : Buffer.concat([Buffer.from([0, 0x80 | 127, 0, 0, 0, 0]), uint32(length)]);
  head[0] = (fin ? 0x80 : 0) | opcode;
  return Buffer.concat([head, mask, data.map((byte, index) => byte ^ mask[index % 4]!)]);
}

/** The close code in what a server has sent (unmasked), if it has said goodbye. */
export function closeCode(received: Buffer): number | undefined {
  for (let at = 0; at + 2 <= received.length; ) {
    const short = received[at + 1]! & 0x7f;
    const [size, length] = short < 126 ? [2, short] : short === 126 ? [4, received.readUInt16BE(at + 2)] : [10, received.readUInt32BE(at + 6)];
    if ((received[at]! & 0x0f) === opcodes.close && length >= 2) return received.readUInt16BE(at + size);
    at += size + length;
  }
  return undefined;
}

/** Sends a request to the letter (no library tidies the path up) and answers what came back. */
export async function rawGet(port: number, path: string): Promise<{ status: number; text: string }> {
  const { tls: secure } = await tls(port);
  const chunks: Buffer[] = [];
  secure.on('data', (chunk: Buffer) => chunks.push(chunk));
  secure.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`);
  await new Promise((resolve) => secure.once('close', resolve));
  const text = Buffer.concat(chunks).toString('latin1');
  return { status: Number(text.slice(9, 12)), text };
}

function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value);
  return buffer;
}
