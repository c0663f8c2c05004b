/** Just enough STUN (RFC 8489) to ask a transport whether it still answers. */
import { createHmac, randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { crc32 } from 'node:zlib';
import type { TransportAnswer } from './wire.ts';

const BINDING_REQUEST = 0x0001;
const BINDING_SUCCESS = 0x0101;
const MAGIC_COOKIE = 0x2112a442;

function attribute(type: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(value.length, 2);
  return Buffer.concat([head, value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
}

function withLength(message: Buffer, more: number): Buffer {
  const copy = Buffer.from(message);
  copy.writeUInt16BE(message.length - 20 + more, 2);
  return copy;
}

/** A binding request as a controlling browser sends it, who has chosen this path or only tries it; a wrong password makes it a forgery. */
export function bindingRequest({ usernameFragment, password }: { usernameFragment: string; password: string }, chosen?: 'chosen'): Buffer {
  const header = Buffer.alloc(20);
  header.writeUInt16BE(BINDING_REQUEST, 0);
  header.writeUInt32BE(MAGIC_COOKIE, 4);
  randomBytes(12).copy(header, 8);
  let message = Buffer.concat([
    header,
    attribute(0x0006, Buffer.from(`${usernameFragment}:remote`)),
    attribute(0x802a, randomBytes(8)),
    attribute(0x0024, Buffer.from([0x6e, 0x7f, 0x1e, 0xff])),
    ...(chosen ? [attribute(0x0025, Buffer.alloc(0))] : []),
  ]);
  const integrity = createHmac('sha1', password).update(withLength(message, 24)).digest();
  message = Buffer.concat([message, attribute(0x0008, integrity)]);
  const print = Buffer.alloc(4);
  print.writeUInt32BE((crc32(withLength(message, 8)) ^ 0x5354554e) >>> 0);
  message = Buffer.concat([message, attribute(0x8028, print)]);
  return withLength(message, 0);
}

/** Whether the transport answers a browser's connectivity check over UDP. */
export async function answersStun({ iceParameters, iceCandidates }: TransportAnswer, timeoutMs = 3000): Promise<boolean> {
  const { ip, port } = iceCandidates.find(({ protocol }) => protocol === 'udp')!;
  const request = bindingRequest(iceParameters);
  const socket = createSocket('udp4');
  const send = () => socket.send(request, port, ip);
  const again = setInterval(send, 100);
  try {
    return await new Promise<boolean>((resolve) => {
      socket.on('message', (message) => {
        if (message.readUInt16BE(0) === BINDING_SUCCESS && message.subarray(8, 20).equals(request.subarray(8, 20))) resolve(true);
      });
      send();
      setTimeout(resolve, timeoutMs, false);
    });
  } finally {
    clearInterval(again);
    socket.close();
  }
}
