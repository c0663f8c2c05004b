/**
 * A video that begins nowhere never begins. mediasoup asks the sender for a
 * key frame when a consumer starts, twice at most; where those requests or
 * their answers are lost (a starved machine, a bad Wi-Fi), a receiver that has
 * had no packet does not ask either, and the picture stays black for good.
 */
import type { Consumer, WebRtcTransport } from 'mediasoup/types';

/** When to look whether something flows, in ms after the consumer may run. */
const LOOKS_MS = [2000, 4000, 8000];

/** What each consumer's last start is still insisted on by. */
const insisting = new WeakMap<Consumer, () => void>();

/**
 * Asks again for a key frame while nothing has been sent to the receiver since
 * now. Ends by itself, at the latest with the consumer; a later start takes
 * the place of an earlier one.
 */
export function insistOnKeyFrame(consumer: Consumer, transport: WebRtcTransport): void {
  if (consumer.kind !== 'video') return;
  const earlier = insisting.get(consumer);
  earlier?.();
  // At its first start nothing has been sent, and nobody need be asked.
  const before = earlier ? sent(consumer).catch(() => 0) : Promise.resolve(0);
  const timers = LOOKS_MS.map((delay) =>
    setTimeout(() => {
      // What somebody paused, or cannot receive yet, need not flow.
      if (consumer.paused || consumer.producerPaused || transport.dtlsState !== 'connected') return;
      before
        .then((count) => flows(consumer, count))
        .then((does) => (does ? stop() : consumer.requestKeyFrame()))
        .catch(() => stop()); // closed meanwhile, while either was asked
    }, delay).unref(),
  );
  const stop = () => timers.forEach((timer) => clearTimeout(timer));
  insisting.set(consumer, stop);
  if (!earlier) consumer.observer.once('close', () => insisting.get(consumer)?.());
}

/** Whether packets have been sent beyond `before`. One of several layers is only chosen once its key frame came; for a plain stream the worker is asked. */
async function flows(consumer: Consumer, before: number): Promise<boolean> {
  if (consumer.type !== 'simple') return consumer.currentLayers !== undefined;
  return (await sent(consumer)) > before;
}

/** Packets; of a consumer with layers it is of no interest. */
async function sent(consumer: Consumer): Promise<number> {
  if (consumer.type !== 'simple') return 0;
  const stats = await consumer.getStats();
  return stats.reduce((packets, stat) => packets + (stat.type === 'outbound-rtp' ? stat.packetCount : 0), 0);
}
