import { expect, test, vi } from 'vitest';
import { copy } from '../../../main/media/cloning.ts';
import { film, startPool } from './pools.ts';

test('a copy is equal and apart, whatever plain data it is', () => {
  const original = { list: [{ a: 1 }, [null, undefined, 'x']], none: undefined, truth: false, bytes: new Uint8Array([1, 2]), when: new Date(0) };
  const copied = copy(original);
  expect(copied).toEqual(original);
  expect(Object.keys(copied)).toEqual(Object.keys(original));
  expect(copied.list).not.toBe(original.list);
  expect(copied.list[0]).not.toBe(original.list[0]);
  expect(copied.bytes).not.toBe(original.bytes);
  expect(copy(undefined)).toBeUndefined();
  expect(copy(Number.NaN)).toBeNaN();
});

test('mediasoup copies by hand, and what it hands out is still nobody else’s', async () => {
  const pool = await startPool(1);
  const router = await pool.workers[0]!.createRouter();
  const { producer, stop } = await film(router);
  stop();
  const slowly = vi.spyOn(globalThis, 'structuredClone');
  const handedOut = producer.rtpParameters;
  handedOut.codecs.length = 0;
  expect(producer.rtpParameters.codecs).not.toHaveLength(0);
  expect(slowly).not.toHaveBeenCalled();
  slowly.mockRestore();
});

test('what consumers are made of is handed out as it is, as nobody can change it', async () => {
  const pool = await startPool(1);
  const router = await pool.workers[0]!.createRouter();
  const { producer, stop } = await film(router);
  stop();
  const { consumableRtpParameters } = producer;
  expect(producer.consumableRtpParameters).toBe(consumableRtpParameters);
  expect(() => (consumableRtpParameters.codecs[0]!.payloadType = 1)).toThrow(TypeError);
  expect(() => (router.rtpCapabilities.codecs![0]!.rtcpFeedback = [])).not.toThrow();
});
