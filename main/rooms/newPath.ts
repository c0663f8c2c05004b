/**
 * Pictures that go on at once where a participant's media has found another
 * path (ICE was restarted, a phone changed its network). What was sent while
 * the old one was dying is lost, and a browser waits three seconds for it
 * before it asks for a key frame.
 */
import type { Consumer, WebRtcTransport } from 'mediasoup/types';
import type { Peer, TransportUse } from './Peer.ts';
import type { Room } from './Room.ts';

/** While it is connecting, ICE still chooses among paths, and nothing has been lost. */
const CHOOSING_MS = 2000;

/** Asks for key frames whenever `transport` changes to another path. Ends with it. */
export function refreshOnNewPath(room: Room, peer: Peer, transport: WebRtcTransport, { producing, consuming }: TransportUse): void {
  let chosenAt = Infinity;
  transport.on('iceselectedtuplechange', () => {
    const now = performance.now();
    if (now - chosenAt > CHOOSING_MS) refresh([...(consuming ? peer.consumers : []), ...(producing ? receivers(room, peer) : [])]);
    chosenAt = Math.min(chosenAt, now);
  });
}

function refresh(consumers: readonly Consumer[]): void {
  for (const consumer of consumers) if (consumer.kind === 'video' && !consumer.paused && !consumer.producerPaused) consumer.requestKeyFrame().catch(() => {}); // closed meanwhile
}

/** Of what `author` sends, one consumer for each layer that somebody gets: a key frame is for all of them. */
function receivers(room: Room, author: Peer): Consumer[] {
  const producerIds = new Set(Array.from(author.producers, ({ id }) => id));
  const consumers = room.people.flatMap((other) => [...other.consumers]).filter(({ producerId, paused }) => producerIds.has(producerId) && !paused);
  return [...new Map(consumers.map((consumer) => [`${consumer.producerId} ${consumer.currentLayers?.spatialLayer}`, consumer])).values()];
}
