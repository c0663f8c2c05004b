import { EventEmitter } from 'node:events';
import type { Consumer, WebRtcTransport } from 'mediasoup/types';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { insistOnKeyFrame } from '../../../main/rooms/keyFrames.ts';

/** Only the failure is made up here: a video that never begins. What begins by itself is proven in test/system. */
function stuck(overrides: object = {}) {
  const consumer = {
    kind: 'video',
    type: 'svc',
    paused: false,
    producerPaused: false,
    currentLayers: undefined as object | undefined,
    observer: new EventEmitter(),
    requestKeyFrame: vi.fn(() => Promise.resolve()),
    getStats: vi.fn(() => Promise.resolve([{ type: 'outbound-rtp', packetCount: 0 }])),
    ...overrides,
  };
  const transport = { dtlsState: 'connected' };
  insistOnKeyFrame(consumer as unknown as Consumer, transport as unknown as WebRtcTransport);
  return { consumer, transport };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a video that does not begin', () => {
  test.each(['svc', 'simulcast', 'simple'])('%s: asks for a key frame again, three times at most', async (type) => {
    const { consumer } = stuck({ type });
    await vi.advanceTimersByTimeAsync(1000);
    expect(consumer.requestKeyFrame).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(consumer.requestKeyFrame).toHaveBeenCalledTimes(3);
  });

  test('started again later, what it sent before counts for nothing; the earlier start is not insisted on any more', async () => {
    let packetCount = 0;
    const { consumer, transport } = stuck({ type: 'simple', getStats: vi.fn(() => Promise.resolve([{ type: 'outbound-rtp', packetCount }])) });
    packetCount = 100;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(consumer.requestKeyFrame).not.toHaveBeenCalled();
    insistOnKeyFrame(consumer as unknown as Consumer, transport as unknown as WebRtcTransport);
    await vi.advanceTimersByTimeAsync(3000);
    insistOnKeyFrame(consumer as unknown as Consumer, transport as unknown as WebRtcTransport);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(consumer.requestKeyFrame).toHaveBeenCalledTimes(1 + 3);
    expect(consumer.observer.listenerCount('close')).toBe(1);
  });

  test('stops asking once it flows', async () => {
    const { consumer } = stuck();
    await vi.advanceTimersByTimeAsync(2500);
    consumer.currentLayers = { spatialLayer: 0 };
    await vi.advanceTimersByTimeAsync(60_000);
    expect(consumer.requestKeyFrame).toHaveBeenCalledTimes(1);
  });

  test.each([{ paused: true }, { producerPaused: true }, { kind: 'audio' }])('%j: nothing to ask for', async (overrides) => {
    const { consumer } = stuck(overrides);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(consumer.requestKeyFrame).not.toHaveBeenCalled();
  });

  // An unhandled rejection ends the whole process, and every room with it.
  test('closed while it is asked: nobody hears of it, and nothing more is asked', async () => {
    const closed = vi.fn(() => Promise.reject(new Error('Channel request handler not found')));
    stuck({ requestKeyFrame: closed });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(closed).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('leaves no timer behind when it closes', () => {
    const { consumer } = stuck();
    consumer.observer.emit('close');
    expect(vi.getTimerCount()).toBe(0);
  });
});
