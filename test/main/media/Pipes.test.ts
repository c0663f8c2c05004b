import { once } from 'node:events';
import type { Router } from 'mediasoup/types';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Pipes, type Release } from '../../../main/media/Pipes.ts';
import type { WorkerPool } from '../../../main/media/WorkerPool.ts';
import { waitFor } from '../../support/startTestAppliance.ts';
import { film, speak, startPool } from './pools.ts';

afterEach(() => void vi.useRealTimers());

const IDLE_MS = 1500;

async function twoRouters(): Promise<{ pool: WorkerPool; here: Router; there: Router; pipes: Pipes }> {
  const pool = await startPool(2);
  const [here, there] = [await pool.workers[0]!.createRouter(), await pool.workers[1]!.createRouter()];
  return { pool, here, there, pipes: new Pipes(() => pool.options.pipePorts) };
}

/** What a router really has. */
async function inside(router: Router): Promise<string> {
  const { mapProducerIdConsumerIds, mapConsumerIdProducerId, mapDataProducerIdDataConsumerIds, mapDataConsumerIdDataProducerId } = await router.dump();
  return `${mapProducerIdConsumerIds.length}p ${mapConsumerIdProducerId.length}c ${mapDataProducerIdDataConsumerIds.length}dp ${mapDataConsumerIdDataProducerId.length}dc`;
}

/** As if `ms` had passed; only for our own waiting: the workers' answers come over pipes. */
async function pass(act: () => void, ms: number): Promise<void> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  act();
  vi.advanceTimersByTime(ms);
  vi.useRealTimers();
  await new Promise((resolve) => setImmediate(resolve));
}

async function hear(router: Router, producerId: string) {
  const transport = await router.createDirectTransport();
  const consumer = await transport.consume({ producerId, rtpCapabilities: router.rtpCapabilities });
  let packets = 0;
  consumer.on('rtp', () => packets++);
  return { transport, consumer, packets: () => packets };
}

describe('a pipe', () => {
  test('is laid once, however many reach for the stream at once, and is there until the last has let go', async () => {
    const { pool, here, there, pipes } = await twoRouters();
    const { producer, stop } = await speak(here);
    stop();
    const before = pool.objects.size;
    const releases = await Promise.all(Array.from({ length: 30 }, () => pipes.reach(producer, here, there)));
    expect([await inside(here), await inside(there), pipes.size]).toEqual(['1p 1c 0dp 0dc', '1p 0c 0dp 0dc', 1]);
    const [last, ...others] = releases;
    await pass(() => others.forEach((release) => release()), 60_000);
    expect(await inside(there)).toBe('1p 0c 0dp 0dc');
    // To let go twice lets nobody else's go.
    await pass(() => others.forEach((release) => release()), 60_000);
    expect(pipes.size).toBe(1);
    await pass(last!, IDLE_MS - 1);
    expect(await inside(there)).toBe('1p 0c 0dp 0dc');
    await pass(await pipes.reach(producer, here, there), IDLE_MS);
    expect([await inside(here), await inside(there), pipes.size]).toEqual(['1p 0c 0dp 0dc', '0p 0c 0dp 0dc', 0]);
    // The two ends of the tunnel stay while both routers do, for the next stream.
    expect(pool.objects.size).toBe(before + 2);
  });

  test('survives a reload: who is back in a moment finds it there', async () => {
    const { here, there, pipes } = await twoRouters();
    const { producer, stop } = await speak(here);
    const release = await pipes.reach(producer, here, there);
    const { consumer, packets } = await hear(there, producer.id);
    let again: Promise<Release> | undefined;
    await pass(() => {
      release();
      vi.advanceTimersByTime(IDLE_MS - 1);
      again = pipes.reach(producer, here, there);
    }, 60_000);
    await again;
    expect(consumer.closed).toBe(false);
    const seen = packets();
    await waitFor('more packets', () => packets() > seen + 5);
    stop();
  });

  test('is laid again, under the same id, in the moment in which it is given up', async () => {
    const { here, there, pipes } = await twoRouters();
    const { producer, stop } = await speak(here);
    for (let round = 0; round < 10; round++) {
      const release = await pipes.reach(producer, here, there);
      await pass(release, IDLE_MS);
    }
    const given = await pipes.reach(producer, here, there);
    let again: Promise<Release> | undefined;
    await pass(() => {
      given();
      vi.advanceTimersByTime(IDLE_MS);
      again = pipes.reach(producer, here, there);
    }, 0);
    await again;
    const { packets } = await hear(there, producer.id);
    await waitFor('packets', () => packets() > 5);
    expect(await inside(here)).toBe('1p 1c 0dp 0dc');
    stop();
  });

  test('within one router is none', async () => {
    const { here, pipes } = await twoRouters();
    const { producer, stop } = await speak(here);
    stop();
    (await pipes.reach(producer, here, here))();
    expect([pipes.size, await inside(here)]).toEqual([0, '1p 0c 0dp 0dc']);
  });

  test('that cannot be laid is an error for all who wanted it, and can be tried again', async () => {
    const pool = await startPool(2);
    const [here, there] = [await pool.workers[0]!.createRouter(), await pool.workers[1]!.createRouter()];
    const pipes = new Pipes(() => pool.options.pipePorts);
    const { producer, stop } = await speak(here);
    stop();
    producer.close();
    const tries = await Promise.allSettled([pipes.reach(producer, here, there), pipes.reach(producer, here, there)]);
    expect(tries.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(pipes.size).toBe(0);
    const other = await speak(here);
    await pipes.reach(other.producer, here, there);
    other.stop();
    expect(await inside(there)).toBe('1p 0c 0dp 0dc');
  });

  test('goes with the router at its other end', async () => {
    const { pool, here, there, pipes } = await twoRouters();
    const { producer, stop } = await speak(here);
    stop();
    const before = pool.objects.size;
    const release = await pipes.reach(producer, here, there);
    there.close();
    await waitFor('this end to be gone', async () => (await inside(here)) === '1p 0c 0dp 0dc');
    expect(pipes.size).toBe(0);
    expect(pool.objects.size).toBe(before - 1);
    release();
  });
});

describe('where it cannot be laid', () => {
  test('for want of ports, nothing is left over, and it is laid in either direction once there are some', async () => {
    const { pool, here, there } = await twoRouters();
    let ports: [number, number] = [20_998, 20_998];
    const pipes = new Pipes(() => ports);
    const [one, other] = [await speak(here), await speak(there)];
    const before = pool.objects.size;
    // One end finds a port and the other does not.
    const tries = await Promise.allSettled([pipes.reach(one.producer, here, there), pipes.reach(other.producer, there, here)]);
    expect(tries.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect([pipes.size, pool.objects.size]).toEqual([0, before]);
    expect([(await here.dump()).transportIds, (await there.dump()).transportIds].map(({ length }) => length)).toEqual([1, 1]);
    ports = pool.options.pipePorts as [number, number];
    await Promise.all([pipes.reach(other.producer, there, here), pipes.reach(one.producer, here, there)]);
    const ears = [await hear(there, one.producer.id), await hear(here, other.producer.id)];
    await waitFor('both voices', () => ears.every(({ packets }) => packets() > 3));
    one.stop();
    other.stop();
    // One tunnel for both directions, two pipes, two ears.
    expect(pool.objects.size).toBe(before + 2 + 4 + 4);
  });

  test('because the worker over there hangs and is ended, it is an error, and this side keeps nothing of it', async () => {
    const { pool, here, there, pipes } = await twoRouters();
    const [silent, piped] = [await speak(here), await speak(here)];
    silent.stop();
    piped.stop();
    await pipes.reach(piped.producer, here, there);
    const { pid } = pool.workers[1]!.worker;
    process.kill(pid, 'SIGSTOP');
    const stray = vi.fn();
    process.on('unhandledRejection', stray);
    // Somebody mutes, and somebody else begins to speak, before it is noticed.
    await piped.producer.pause();
    await piped.producer.resume();
    const tried = pipes.reach(silent.producer, here, there).catch((error: unknown) => error);
    await waitFor('the relayed pause, and the stream on its way', async () => (await inside(here)) === '2p 2c 0dp 0dc');
    process.kill(pid, 'SIGKILL');
    expect(await tried).toBeInstanceOf(Error);
    await waitFor('this side to be as before', async () => (await inside(here)) === '2p 0c 0dp 0dc');
    expect(pipes.size).toBe(0);
    process.off('unhandledRejection', stray);
    expect(stray).not.toHaveBeenCalled();
  });
});

describe('across a pipe', () => {
  test('goes whether the stream is paused, also while the pipe is being laid, and its end', async () => {
    const { here, there, pipes } = await twoRouters();
    const { producer, stop } = await speak(here);
    const laying = pipes.reach(producer, here, there);
    await producer.pause();
    await laying;
    const { consumer, packets } = await hear(there, producer.id);
    expect(consumer.producerPaused).toBe(true);
    await producer.resume();
    await waitFor('it to go on', () => packets() > 3 && !consumer.producerPaused);
    await producer.pause();
    await waitFor('it to pause', () => consumer.producerPaused);
    producer.close();
    await waitFor('it to end', () => consumer.closed);
    expect(pipes.size).toBe(0);
    stop();
  });

  test('goes a request for a key frame', async () => {
    const { here, there, pipes } = await twoRouters();
    const { producer, transport, stop } = await film(here);
    await pipes.reach(producer, here, there);
    const { consumer, packets } = await hear(there, producer.id);
    await waitFor('packets', () => packets() > 3);
    // RFC 4585 §6.3.1: payload-specific feedback, a PLI.
    let plis = 0;
    transport.on('rtcp', (packet: Buffer) => {
      if (packet[1] === 206 && (packet[0]! & 0x1f) === 1) plis++;
    });
    await consumer.requestKeyFrame();
    await waitFor('the request', () => plis > 0);
    stop();
  });

  test('go all sizes of a video, and each consumer chooses', async () => {
    const { here, there, pipes } = await twoRouters();
    const { producer, stop } = await film(here, 3);
    expect(producer.type).toBe('simulcast');
    await pipes.reach(producer, here, there);
    expect(there.canConsume({ producerId: producer.id, rtpCapabilities: there.rtpCapabilities })).toBe(true);
    const transport = await there.createDirectTransport();
    for (const spatialLayer of [0, 1, 2]) {
      const consumer = await transport.consume({ producerId: producer.id, rtpCapabilities: there.rtpCapabilities, preferredLayers: { spatialLayer } });
      expect([consumer.type, consumer.preferredLayers?.spatialLayer]).toEqual(['simulcast', spatialLayer]);
      await waitFor('the chosen layer', () => consumer.currentLayers?.spatialLayer === spatialLayer);
      const [first] = (await once(consumer, 'rtp')) as [Buffer];
      expect(first.length).toBeGreaterThan(12);
    }
    stop();
  });

  test('go layers of one stream', async () => {
    const { here, there, pipes } = await twoRouters();
    const transport = await here.createDirectTransport();
    const codec = { mimeType: 'video/VP9', payloadType: 98, clockRate: 90_000, parameters: { 'profile-id': 0 }, rtcpFeedback: [] };
    const producer = await transport.produce({ kind: 'video', rtpParameters: { codecs: [codec], encodings: [{ ssrc: 4711, scalabilityMode: 'L3T3' }], rtcp: { cname: 'x' } } });
    expect(producer.type).toBe('svc');
    await pipes.reach(producer, here, there);
    const consumer = await (await there.createDirectTransport()).consume({ producerId: producer.id, rtpCapabilities: there.rtpCapabilities });
    expect([consumer.type, consumer.rtpParameters.encodings?.[0]?.scalabilityMode]).toEqual(['svc', 'L3T3']);
    await consumer.setPreferredLayers({ spatialLayer: 1, temporalLayer: 1 });
    expect(consumer.preferredLayers).toEqual({ spatialLayer: 1, temporalLayer: 1 });
  });

  test('go messages, in both directions', async () => {
    const { here, there, pipes } = await twoRouters();
    for (const [from, to] of [[here, there], [there, here]] as const) {
      const producer = await (await from.createDirectTransport()).produceData({ label: 'chat' });
      const release = await pipes.reach(producer, from, to);
      const consumer = await (await to.createDirectTransport()).consumeData({ dataProducerId: producer.id });
      const heard: string[] = [];
      consumer.on('message', (message) => heard.push(message.toString()));
      expect([consumer.label, await inside(to)]).toEqual(['chat', expect.stringContaining('1dp 1dc')]);
      await waitFor('one to get through', () => {
        producer.send('hello');
        return heard.includes('hello');
      });
      consumer.close();
      await pass(release, IDLE_MS);
      expect(await inside(to)).toBe('0p 0c 0dp 0dc');
      expect(pipes.size).toBe(0);
      producer.close();
    }
  });
});
