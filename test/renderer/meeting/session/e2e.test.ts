import type { types } from 'mediasoup-client';
import { afterEach, expect, test } from 'vitest';
import { BrowserUnsupported } from '../../../../renderer/meeting/session/capabilities.ts';
import { sendPlan, usualVideo } from '../../../../renderer/meeting/session/codecs.ts';
import { encryptWith } from '../../../../renderer/meeting/session/e2e.ts';
import { clearBytes, decryptFrame, deriveKey, encryptFrame, ivSource } from '../../../../renderer/meeting/session/e2eFrame.ts';
import { parseParameters } from '../../../../renderer/meeting/parameters.ts';
import { joined, type Meeting, rest, setUp } from '../harness.ts';

let meeting: Meeting | undefined;
afterEach(() => {
  meeting?.session.close();
  meeting?.devices.stop();
  meeting = undefined;
});

const frame = (length = 200) => crypto.getRandomValues(new Uint8Array(length));
const hex = (buffer: ArrayBuffer | Uint8Array) => Buffer.from(buffer as Uint8Array).toString('hex');

test('a frame comes back as it was, and nothing but its header can be read on the way', async () => {
  const key = await deriveKey('word', 'physics');
  const plain = frame();
  const sent = await encryptFrame(key, ivSource()(), plain.slice().buffer, clearBytes('VP8', 'key'));
  expect(hex(new Uint8Array(sent, 0, 10))).toBe(hex(plain.subarray(0, 10)));
  expect(hex(sent)).not.toContain(hex(plain.subarray(10, 18)));
  const other = await deriveKey('word', 'physics');
  expect(hex(await decryptFrame(other, sent))).toBe(hex(plain));
});

test('very short frames survive, such as the silence of Opus', async () => {
  const key = await deriveKey('word', 'r');
  for (const length of [0, 1, 2, 3]) {
    const plain = frame(length);
    const sent = await encryptFrame(key, ivSource()(), plain.slice().buffer, clearBytes('opus', undefined));
    expect(hex(await decryptFrame(key, sent))).toBe(hex(plain));
  }
});

test('another key, another room, a changed byte and a frame in the clear are refused', async () => {
  const key = await deriveKey('word', 'r');
  const sent = await encryptFrame(key, ivSource()(), frame().slice().buffer, 3);
  await expect(decryptFrame(await deriveKey('World', 'r'), sent)).rejects.toThrow();
  await expect(decryptFrame(await deriveKey('word', 'q'), sent)).rejects.toThrow();
  for (const at of [0, 2, 50, sent.byteLength - 5, sent.byteLength - 1]) {
    const changed = new Uint8Array(sent.slice(0));
    changed[at]! ^= 1;
    await expect(decryptFrame(key, changed.buffer)).rejects.toThrow();
  }
  for (const length of [0, 1, 29, 500]) await expect(decryptFrame(key, frame(length).buffer)).rejects.toThrow();
});

test('no two frames have the same IV, nor have two senders', () => {
  const [one, two] = [ivSource(), ivSource()];
  const made = Array.from({ length: 500 }, () => [hex(one()), hex(two())]).flat();
  expect(new Set(made).size).toBe(1000);
});

test('keeps readable what the appliance needs', () => {
  expect([clearBytes('VP8', 'key'), clearBytes('vp8', 'delta'), clearBytes('opus', undefined), clearBytes('vp9', 'key')]).toEqual([10, 3, 1, 0]);
});

test('only codecs whose frames can be encrypted are sent', () => {
  const codecs = ['video/H264', 'video/VP8', 'video/VP9'].map((mimeType) => ({ kind: 'video', mimeType, clockRate: 90000 }) as types.RtpCodecCapability);
  const codec = (search: string) => sendPlan('webcam', parseParameters(`?roomId=r&e2eKey=word&${search}`), usualVideo, { codecs }).codec?.mimeType;
  expect([codec(''), codec('forceH264=true'), codec('forceVP9=true')]).toEqual(['video/VP8', 'video/VP8', 'video/VP9']);
});

test('a browser that cannot encrypt does not join, and says why', async () => {
  expect(() => encryptWith('word', 'r')).toThrow(BrowserUnsupported);
  meeting = setUp({ search: '?roomId=r&e2eKey=word' });
  meeting.surroundings.createEncryption = encryptWith;
  meeting.session.start();
  await rest();
  expect(meeting.meeting).toMatchObject({ phase: 'failed', problem: 'browser-unsupported' });
  expect(meeting.meeting.problemDetail).toContain('end to end');
  expect(meeting.link.askedFor('enter')).toEqual([]);
});

test('is not made without a key, and ends with the page', async () => {
  const made: string[] = [];
  const prepare = ({ surroundings }: Meeting) => {
    surroundings.createEncryption = (secret, roomId) => {
      made.push(`${secret} ${roomId}`);
      return { sending() {}, receiving() {}, close: () => made.push('closed') };
    };
  };
  meeting = await joined({ search: '?roomId=r' }, prepare);
  expect(made).toEqual([]);
  meeting.session.close();
  meeting = await joined({ search: '?roomId=r&e2eKey=word' }, prepare);
  meeting.session.close();
  expect(made).toEqual(['word r', 'closed']);
});
