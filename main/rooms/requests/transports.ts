/** Transports of one participant: open, connect, restart ICE. */
import type { WebRtcTransport } from 'mediasoup/types';
import { Refusal } from '../../contract/errors.ts';
import type { Input, Output } from '../../contract/message.ts';
import type { RoomContract } from '../../contract/room.ts';
import { createWebRtcTransport } from '../../media/RoomMedia.ts';
import { refreshOnNewPath } from '../newPath.ts';
import type { Peer } from '../Peer.ts';
import type { Seat } from './session.ts';

export interface OpenOptions {
  readonly producing: boolean;
  readonly consuming: boolean;
  readonly forceTcp: boolean;
  readonly enableSctp: boolean;
}

/** Opens a transport for `peer` on the address that it reached. */
export async function openTransport({ room, peer }: Seat, options: OpenOptions): Promise<WebRtcTransport> {
  const { producing, consuming, forceTcp, enableSctp } = options;
  if (peer.closed) throw new Refusal('wrongState', 'you have left the room');
  const place = await room.media.seat(peer, { apart: peer.apart, expects: room.forwarding.expects(peer) });
  peer.place = place;
  const { initialOutgoingKbps, maxIncomingKbps } = room.mediaLimits;
  const transport = await peer.openTransport({ producing, consuming }, () =>
    createWebRtcTransport(place, {
      localAddress: peer.link?.localAddress ?? '',
      forceTcp,
      enableSctp,
      initialOutgoingBitrate: initialOutgoingKbps * 1000,
      maxIncomingBitrate: producing ? maxIncomingKbps * 1000 : undefined,
    }),
  );
  refreshOnNewPath(room, peer, transport, { producing, consuming });
  // The host may have changed the limit while it was opened.
  const now = room.mediaLimits.maxIncomingKbps;
  if (producing && now !== maxIncomingKbps) await transport.setMaxIncomingBitrate(now * 1000);
  if (consuming && peer.link?.wantsBandwidth) reportBandwidth(peer, transport);
  return transport;
}

/** What a client needs to build its side. */
export function describe(transport: WebRtcTransport): Output<RoomContract, 'createWebRtcTransport'> {
  const { id, iceParameters, iceCandidates, dtlsParameters, sctpParameters } = transport;
  return { id, iceParameters, iceCandidates, dtlsParameters, ...(sctpParameters ? { sctpParameters } : {}) };
}

export async function create(seat: Seat, input: Input<RoomContract, 'createWebRtcTransport'>) {
  if (!input.producing && !input.consuming) throw new Refusal('invalid', 'a transport is for producing, for consuming or for both');
  return describe(await openTransport(seat, { ...input, enableSctp: true }));
}

export async function connect({ peer }: Seat, { transportId, dtlsParameters }: Input<RoomContract, 'connectWebRtcTransport'>) {
  const transport = peer.transports.get(transportId);
  // Connected twice, mediasoup answers with an error of its own that says nothing to a client.
  if (transport.appData.connected) throw new Refusal('wrongState', 'this transport is already connected');
  transport.appData.connected = true;
  try {
    await transport.connect({ dtlsParameters });
  } catch (error) {
    transport.appData.connected = false;
    throw error;
  }
  return {};
}

export function restartIce({ peer }: Seat, { transportId }: Input<RoomContract, 'restartIce'>) {
  return peer.transports.get(transportId).restartIce();
}

function reportBandwidth(peer: Peer, transport: WebRtcTransport): void {
  transport.on('trace', (trace) => {
    if (trace.type !== 'bwe' || trace.direction !== 'out') return;
    const { desiredBitrate, effectiveDesiredBitrate, availableBitrate } = trace.info as Record<string, number>;
    peer.notify({ type: 'downlinkBwe', desiredBitrate: desiredBitrate ?? 0, effectiveDesiredBitrate: effectiveDesiredBitrate ?? 0, availableBitrate: availableBitrate ?? 0 });
  });
  transport.enableTraceEvent(['bwe']).catch(() => {}); // closed meanwhile
}

