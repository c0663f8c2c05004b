import { EventEmitter } from 'node:events';
import type { Consumer, Producer, WebRtcTransport } from 'mediasoup/types';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { insistOnKeyFrame } from '../../../main/rooms/keyFrames.ts';
import { film, startPool } from '../media/pools.ts';

/** Only the failure is made up here: a video that never begins. What begins by itself is proven in test/system. */
function sender(type: string) {
  return Object.assign(new EventEmitter(), { type, enableTraceEvent: vi.fn(() => Promise.resolve()) });
}

function link(dtlsState = 'connected') {
  return { dtlsState, observer: new EventEmitter() };
}

function receiver(overrides: object = {}) {
  return {
    kind: 'video',
    type: 'svc',
    paused: false,
    producerPaused: false,
    currentLayers: undefined as object | undefined,
    observer: new EventEmitter(),
    requestKeyFrame: vi.fn(() => Promise.resolve()),
    ...overrides,
  };
}

function insist(consumer: ReturnType<typeof receiver>, producer: ReturnType<typeof sender>, transport: ReturnType<typeof link>, isPiped = false) {
  insistOnKeyFrame(consumer as unknown as Consumer, producer as unknown as Producer, transport as unknown as WebRtcTransport, isPiped);
}

function stuck(overrides: object = {}) {
  const consumer = receiver(overrides);
  const producer = sender(consumer.type);
  const transport = link();
  insist(consumer, producer, transport);
  return { consumer, producer, transport, keyFrameCame: () => producer.emit('trace', { type: 'keyframe' }) };
}

test('a real worker tells when a key frame comes', async () => {
  const pool = await startPool(1);
  const { producer, stop } = await film(await pool.workers[0]!.createRouter());
  const told = new Promise<string>((resolve) => producer.on('trace', ({ type }) => resolve(type)));
  const consumer = receiver({ type: 'simple' });
  insistOnKeyFrame(consumer as unknown as Consumer, producer, link() as unknown as WebRtcTransport);
  expect(await told).toBe('keyframe');
  consumer.observer.emit('close');
  stop();
});

describe('a video that does not begin', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test.each(['svc', 'simulcast', 'simple'])('%s: asks for a key frame again, three times at most', async (type) => {
    const { consumer } = stuck({ type });
    await vi.advanceTimersByTimeAsync(1000);
    expect(consumer.requestKeyFrame).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(consumer.requestKeyFrame).toHaveBeenCalledTimes(3);
  });

  test('started again later, a key frame from before counts for nothing; the earlier start is not insisted on any more', async () => {
    const { consumer, producer, transport, keyFrameCame } = stuck({ type: 'simple' });
    keyFrameCame();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(consumer.requestKeyFrame).not.toHaveBeenCalled();
    insist(consumer, producer, transport);
    await vi.advanceTimersByTimeAsync(3000);
    insist(consumer, producer, transport);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(consumer.requestKeyFrame).toHaveBeenCalledTimes(1 + 3);
    expect(consumer.observer.listenerCount('close')).toBe(1);
  });

  test('what came before the receiver could be sent anything counts for nothing', async () => {
    const [consumer, producer, transport] = [receiver({ type: 'simple' }), sender('simple'), link('connecting')];
    insist(consumer, producer, transport);
    await vi.advanceTimersByTimeAsync(500);
    producer.emit('trace', { type: 'keyframe' });
    await vi.advanceTimersByTimeAsync(500);
    transport.dtlsState = 'connected';
    transport.observer.emit('dtlsstatechange', 'connected');
    await vi.advanceTimersByTimeAsync(1500);
    expect(consumer.requestKeyFrame).toHaveBeenCalledTimes(1);
    producer.emit('trace', { type: 'keyframe' });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(consumer.requestKeyFrame).toHaveBeenCalledTimes(1);
  });

  test('from another worker, one that came in the same moment may have come before', async () => {
    const [consumer, producer, transport] = [receiver({ type: 'simple' }), sender('simple'), link()];
    insist(consumer, producer, transport, true);
    producer.emit('trace', { type: 'keyframe' });
    await vi.advanceTimersByTimeAsync(2500);
    expect(consumer.requestKeyFrame).toHaveBeenCalledTimes(1);
  });

  test('of many receivers of one sender, one asks for all', async () => {
    const producer = sender('simple');
    const consumers = Array.from({ length: 200 }, () => receiver({ type: 'simple' }));
    for (const consumer of consumers) insist(consumer, producer, link());
    const asked = () => consumers.reduce((sum, { requestKeyFrame }) => sum + requestKeyFrame.mock.calls.length, 0);
    await vi.advanceTimersByTimeAsync(2500);
    expect(asked()).toBe(1);
    expect(producer.enableTraceEvent).toHaveBeenCalledExactlyOnceWith(['keyframe']);
    producer.emit('trace', { type: 'keyframe' });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked()).toBe(1);
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
