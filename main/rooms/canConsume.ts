/** Whether who can receive such things can receive this producer: asked for everybody who joins, and nearly always of the same browsers. */
import type { Producer, Router, RtpCapabilities } from 'mediasoup/types';

/** Capabilities are interned by their schema: one object for all browsers of a kind. Who cannot is asked anew: it may be the router that had no copy yet. */
const able = new WeakMap<Producer, WeakSet<RtpCapabilities>>();

/** `router` is one that has `producer`, or a copy of it under the same id. */
export function canConsume(router: Router, producer: Producer, rtpCapabilities: RtpCapabilities): boolean {
  let known = able.get(producer);
  if (!known) able.set(producer, (known = new WeakSet()));
  if (known.has(rtpCapabilities)) return true;
  const can = router.canConsume({ producerId: producer.id, rtpCapabilities });
  if (can) known.add(rtpCapabilities);
  return can;
}
