/**
 * A video that begins nowhere never begins. mediasoup asks the sender for a
 * key frame when a consumer starts, twice at most; where those requests or
 * their answers are lost (a starved machine, a bad Wi-Fi), a receiver that has
 * had no packet does not ask either, and the picture stays black for good.
 */
import type { Consumer, WebRtcTransport } from 'mediasoup/types';

/** When to look whether something flows, in ms after the consumer may run. */
const LOOKS_MS = [2000, 4000, 8000];

/** Asks again for a key frame while nothing has been sent to the receiver. Ends by itself, at the latest with the consumer. */
export function insistOnKeyFrame(consumer: Consumer, transport: WebRtcTransport): void {
  if (consumer.kind !== 'video') return;
  const timers = LOOKS_MS.map((delay) =>
    setTimeout(() => {
      // What somebody paused, or cannot receive yet, need not flow.
      if (consumer.paused || consumer.producerPaused || transport.dtlsState !== 'connected') return;
      flows(consumer)
        .then((does) => (does ? stop() : consumer.requestKeyFrame()))
        .catch(() => stop()); // closed meanwhile, while either was asked
    }, delay).unref(),
  );
  const stop = () => timers.forEach((timer) => clearTimeout(timer));
  consumer.observer.once('close', stop);
}

/** Whether packets have been sent. One of several layers is only chosen once its key frame came; for a plain stream the worker is asked. */
async function flows(consumer: Consumer): Promise<boolean> {
  if (consumer.type !== 'simple') return consumer.currentLayers !== undefined;
  const stats = await consumer.getStats();
  return stats.some((stat) => stat.type === 'outbound-rtp' && stat.packetCount > 0);
}
