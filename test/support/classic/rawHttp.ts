/** Plain HTTP by hand: every header as the attacker wants it, one connection a request. */
import { connect } from 'node:net';
import { randomBytes } from 'node:crypto';

export interface RawAnswer {
  readonly status: number;
  readonly headers: string;
  readonly body: string;
}

export interface RawRequest {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** Says exactly this to 127.0.0.1 (or ::1) and waits for the answer and the end. `Host` is ours unless given. */
export function say(port: number, { method = 'GET', path = '/', headers = {}, body = '' }: RawRequest = {}, address = '127.0.0.1'): Promise<RawAnswer> {
  const all = { Host: `${address.includes(':') ? `[${address}]` : address}:${port}`, Connection: 'close', ...(body ? { 'Content-Length': String(Buffer.byteLength(body)) } : {}), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return sayText(port, `${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`, address);
}

export function sayText(port: number, text: string, address = '127.0.0.1'): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: address });
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      // An upgrade that was let through never ends by itself.
      if (chunk.toString('latin1').startsWith('HTTP/1.1 101')) socket.destroy();
    });
    socket.once('error', reject);
    socket.once('close', () => {
      const answer = Buffer.concat(chunks).toString('utf8');
      const end = answer.indexOf('\r\n\r\n');
      resolve({ status: Number(answer.slice(9, 12)), headers: answer.slice(0, end).toLowerCase(), body: answer.slice(end + 4) });
    });
    socket.write(text);
  });
}

/** What a browser adds to open a WebSocket. */
export const upgradeHeaders = () => ({
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Protocol': 'protoo',
  'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
});
