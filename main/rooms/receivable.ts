/**
 * What of a browser's capabilities a producer needs, or that it cannot be
 * received. mediasoup copies, checks and completes all capabilities for every
 * consumer (some twenty codecs, of which one is used): a good part of what a
 * join costs, and all of it the same for each pair of producer and browser.
 */
import type { Producer, Router, RtpCapabilities } from 'mediasoup/types';

/** Capabilities are interned by their schema: one object for all browsers of a kind. */
const known = new WeakMap<Producer, WeakMap<RtpCapabilities, RtpCapabilities>>();

/**
 * `router` is one that has `producer`, or a copy of it under the same id.
 * Undefined: cannot be received, or not yet (it may be the router that had no
 * copy), so that is asked anew.
 */
export function receivable(router: Router, producer: Producer, rtpCapabilities: RtpCapabilities): RtpCapabilities | undefined {
  let ofProducer = known.get(producer);
  if (!ofProducer) known.set(producer, (ofProducer = new WeakMap()));
  const before = ofProducer.get(rtpCapabilities);
  if (before) return before;
  if (!router.canConsume({ producerId: producer.id, rtpCapabilities })) return undefined;
  const needed = narrowed(rtpCapabilities, producer);
  ofProducer.set(rtpCapabilities, needed);
  return needed;
}

/** Leaves out codecs of another type, and header extensions that the producer does not send. What mediasoup makes of it is the same. */
function narrowed({ codecs = [], headerExtensions = [] }: RtpCapabilities, { consumableRtpParameters }: Producer): RtpCapabilities {
  const types = new Set(consumableRtpParameters.codecs.map(({ mimeType }) => mimeType.toLowerCase()));
  const sent = new Set(consumableRtpParameters.headerExtensions?.map(({ uri, id }) => `${uri} ${id}`));
  // Any RTX fits any codec: by then mediasoup has given the payload types.
  const rtx = codecs.find(({ mimeType }) => isRtx(mimeType) && types.has(mimeType.toLowerCase()));
  return {
    codecs: codecs.filter((codec) => (isRtx(codec.mimeType) ? codec === rtx : types.has(codec.mimeType.toLowerCase()))),
    headerExtensions: headerExtensions.filter(({ uri, preferredId }) => sent.has(`${uri} ${preferredId}`)),
  };
}

function isRtx(mimeType: string): boolean {
  return /\/rtx$/i.test(mimeType);
}
