import dgram from 'node:dgram';
import { createRequire } from 'node:module';
import { afterEach, expect, test } from 'vitest';
import { isModest, mdnsSocket } from '../../../main/network/mdnsSocket.ts';
import { waitFor } from '../../support/startTestAppliance.ts';

interface Packet {
  readonly type: 'query' | 'response';
  readonly questions?: readonly { readonly name: string; readonly type: string }[];
  readonly answers?: readonly { readonly name: string; readonly type: string; readonly ttl: number; readonly data: string }[];
}
const require = createRequire(createRequire(import.meta.url).resolve('multicast-dns'));
const { encode } = require('dns-packet') as { encode: (packet: Packet) => Buffer };
const names = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `s${index}.local`, type: 'A' }));

const sockets: dgram.Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close();
});

test('what phones ask and boxes say is modest', () => {
  expect(isModest(encode({ type: 'query', questions: names(20) }))).toBe(true);
  expect(isModest(encode({ type: 'response', answers: names(30).map((record) => ({ ...record, ttl: 120, data: '10.0.0.1' })) }))).toBe(true);
});

test('hundreds of questions, more than a frame and less than a header are not', () => {
  expect(isModest(encode({ type: 'query', questions: names(80) }))).toBe(false);
  const counted = Buffer.alloc(64);
  counted.writeUInt16BE(0x8000, 2);
  counted.writeUInt16BE(5000, 6);
  expect(isModest(counted), 'records that the header promises').toBe(false);
  expect(isModest(Buffer.alloc(1501))).toBe(false);
  expect(isModest(Buffer.alloc(11))).toBe(false);
});

test('a flood is thinned out before anybody decodes it', async () => {
  const [socket, sender] = [mdnsSocket(), dgram.createSocket('udp4')];
  sockets.push(socket, sender);
  let heard = 0;
  socket.on('message', () => heard++);
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address();
  const say = (message: Buffer) => new Promise((resolve) => sender.send(message, port, '127.0.0.1', resolve));
  const question = encode({ type: 'query', questions: names(1) });
  await say(encode({ type: 'query', questions: names(80) }));
  await say(question);
  await waitFor('the modest one', () => heard === 1);
  for (let index = 0; index < 1000; index++) await say(question);
  await waitFor('those of the first moment', () => heard >= 99);
  expect(heard).toBeLessThan(500);
});
