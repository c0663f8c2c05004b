/** Pools of real workers, closed when the test is over; media is made by hand and travels over direct transports. */
import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { DirectTransport, Router, RtpParameters } from 'mediasoup/types';
import { afterEach } from 'vitest';
import { defaultConfig } from '../../../main/contract/config.ts';
import { silentLogger } from '../../../main/lib/logger.ts';
import { codecsFor } from '../../../main/media/codecs.ts';
import { WorkerPool, type WorkerPoolOptions } from '../../../main/media/WorkerPool.ts';
import { findWorker } from '../../../resources/setup/worker-path.mjs';
import { opus, vp8 } from '../../support/classic/rtp.ts';
import { freePort } from '../../support/startTestAppliance.ts';

export const workerBin = findWorker() ?? '';

const pools: WorkerPool[] = [];
const folders: string[] = [];
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

export async function startPool(count: number, overrides: Partial<WorkerPoolOptions> = {}): Promise<WorkerPool> {
  const pool = await WorkerPool.start({
    workerBin,
    count,
    listenIps: ['127.0.0.1'],
    announcedAddress: null,
    rtcPort: await freePort(),
    pipePorts: [21_000, 21_999],
    mediaCodecs: codecsFor(defaultConfig.media.videoCodecs),
    logLevel: 'error',
    logTags: [],
    logger: silentLogger,
    ...overrides,
  });
  pools.push(pool);
  return pool;
}

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'soupbox-media-'));
  folders.push(folder);
  return folder;
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** RFC 6464: the volume of a packet in −dBov, in an extension of its header. */
const AUDIO_LEVEL = 1;

/** Sends audio packets without pause until the returned function is called; each says how loud it is. */
export async function speak(router: Router, minusDbov = 10, packetMs = 20): Promise<{ producer: Awaited<ReturnType<DirectTransport['produce']>>; stop: () => void }> {
  const transport = await router.createDirectTransport();
  const rtpParameters = opus() as RtpParameters;
  const producer = await transport.produce({ kind: 'audio', rtpParameters });
  const ssrc = rtpParameters.encodings?.[0]?.ssrc ?? 0;
  let sequence = 0;
  const timer = setInterval(() => producer.send(packet(ssrc, ++sequence, minusDbov)), packetMs);
  return { producer, stop: () => clearInterval(timer) };
}

/** Sends small key frames of VP8 without pause, in so many sizes, until the returned function is called. */
export async function film(router: Router, sizes = 1): Promise<{ producer: Awaited<ReturnType<DirectTransport['produce']>>; transport: DirectTransport; stop: () => void }> {
  const transport = await router.createDirectTransport();
  const encodings = Array.from({ length: sizes }, () => ({ ssrc: randomInt(1, 0xffff_fff0) }));
  const rtpParameters = { ...vp8(), encodings } as RtpParameters;
  const producer = await transport.produce({ kind: 'video', rtpParameters });
  let sequence = 0;
  const send = () => {
    sequence++;
    for (const { ssrc } of encodings) producer.send(keyFrame(rtpParameters.codecs[0]!.payloadType, ssrc, sequence));
  };
  const timer = setInterval(send, 20);
  return { producer, transport, stop: () => clearInterval(timer) };
}

/** RFC 7741: the start of a frame, and a frame header that says key frame. */
function keyFrame(payloadType: number, ssrc: number, sequence: number): Buffer {
  const bytes = Buffer.alloc(12 + 40);
  bytes.writeUInt8(0x80, 0);
  bytes.writeUInt8(0x80 | payloadType, 1);
  bytes.writeUInt16BE(sequence & 0xffff, 2);
  bytes.writeUInt32BE(sequence * 1800, 4);
  bytes.writeUInt32BE(ssrc, 8);
  bytes.writeUInt8(0x10, 12);
  return bytes;
}

/** RFC 3550 §5.1 with a one-byte header extension (RFC 8285 §4.2). */
function packet(ssrc: number, sequence: number, minusDbov: number): Buffer {
  const bytes = Buffer.alloc(12 + 8 + 20);
  bytes.writeUInt8(0x90, 0);
  bytes.writeUInt8(111, 1);
  bytes.writeUInt16BE(sequence & 0xffff, 2);
  bytes.writeUInt32BE(sequence * 960, 4);
  bytes.writeUInt32BE(ssrc, 8);
  bytes.writeUInt16BE(0xbede, 12);
  bytes.writeUInt16BE(1, 14);
  bytes.writeUInt8(AUDIO_LEVEL << 4, 16);
  bytes.writeUInt8(0x80 | minusDbov, 17);
  bytes.fill(1, 20);
  return bytes;
}
