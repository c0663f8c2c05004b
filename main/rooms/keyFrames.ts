/**
 * A video that begins nowhere never begins. mediasoup asks the sender for a
 * key frame when a consumer starts, twice at most; where those requests or
 * their answers are lost (a starved machine, a bad Wi-Fi), a receiver that has
 * had no packet does not ask either, and the picture stays black for good.
 *
 * Nobody is asked whether a picture has begun, as after a burst of joins that
 * would be hundreds of questions in one moment. A video without layers begins
 * with the next key frame of its sender, which comes to all of its receivers
 * and of which the worker tells once.
 */
import type { Consumer, Producer, WebRtcTransport } from 'mediasoup/types';

/** When to look whether something flows, in ms after the consumer may run. */
const LOOKS_MS = [2000, 4000, 8000];
/** One request is for all receivers; who looks this soon after another's has its answer on the way. */
const ASKED_MS = 500;
/** Two workers' news may overtake each other by so much. */
const SKEW_MS = 200;

/** What each consumer's last start is still insisted on by. */
const insisting = new WeakMap<Consumer, () => void>();
/** Since when each transport carries media, once it has been asked about. */
const connectedSince = new WeakMap<WebRtcTransport, { at: number }>();
/** When the last key frame of each came, and when we last asked for one. */
const keyFrames = new WeakMap<Producer, { cameAt: number; askedAt: number }>();

/**
 * Asks again for a key frame while none has come to the receiver since now.
 * Ends by itself, at the latest with the consumer; a later start takes the
 * place of an earlier one. Call it when the worker has let the consumer run.
 * `isPiped`: `producer` is on another router than the consumer.
 */
export function insistOnKeyFrame(consumer: Consumer, producer: Producer, transport: WebRtcTransport, isPiped = false): void {
  if (consumer.kind !== 'video') return;
  const earlier = insisting.get(consumer);
  earlier?.();
  const startedAt = performance.now();
  const connected = follow(transport);
  const seen = watch(producer);
  const flows = () => {
    // One of several layers is only chosen once its key frame came.
    if (consumer.type !== 'simple') return consumer.currentLayers !== undefined;
    return seen.cameAt >= Math.max(startedAt, connected.at) + (isPiped ? SKEW_MS : 0);
  };
  let looks = 0;
  let timer: NodeJS.Timeout | undefined;
  const next = () => {
    const pause = (LOOKS_MS[looks] ?? Infinity) - (LOOKS_MS[looks - 1] ?? 0);
    looks++;
    timer = pause === Infinity ? undefined : setTimeout(look, pause).unref();
  };
  const look = () => {
    // What somebody paused, or cannot receive yet, need not flow.
    const mayFlow = !consumer.paused && !consumer.producerPaused && transport.dtlsState === 'connected';
    if (mayFlow && flows()) return;
    next();
    if (!mayFlow) return;
    if (consumer.type === 'simple') {
      if (performance.now() - seen.askedAt < ASKED_MS) return;
      seen.askedAt = performance.now();
    }
    consumer.requestKeyFrame().catch(stop); // closed meanwhile
  };
  const stop = () => clearTimeout(timer);
  next();
  insisting.set(consumer, stop);
  if (!earlier) consumer.observer.once('close', () => insisting.get(consumer)?.());
}

/** Since when nothing that is sent on it is dropped. */
function follow(transport: WebRtcTransport): { readonly at: number } {
  let known = connectedSince.get(transport);
  if (!known) {
    const since = (known = { at: transport.dtlsState === 'connected' ? performance.now() : Infinity });
    transport.observer.on('dtlsstatechange', (state) => state === 'connected' && (since.at = performance.now()));
    connectedSince.set(transport, since);
  }
  return known;
}

function watch(producer: Producer): { readonly cameAt: number; askedAt: number } {
  let known = keyFrames.get(producer);
  if (!known) {
    const seen = (known = { cameAt: -Infinity, askedAt: -Infinity });
    keyFrames.set(producer, seen);
    if (producer.type !== 'simple') return seen;
    producer.on('trace', ({ type }) => type === 'keyframe' && (seen.cameAt = performance.now()));
    producer.enableTraceEvent(['keyframe']).catch(() => {}); // closed meanwhile
  }
  return known;
}
