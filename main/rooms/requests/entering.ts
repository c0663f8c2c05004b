/** `enter`: our own page's way in (and back), in one round trip. */
import { Refusal } from '../../contract/errors.ts';
import type { Input } from '../../contract/message.ts';
import type { Entered, RoomContract } from '../../contract/room.ts';
import type { Role } from '../../contract/room/people.ts';
import { isOn } from '../../media/RoomMedia.ts';
import { Gate } from '../forwarding/Gate.ts';
import { Peer } from '../Peer.ts';
import { isBack, isReturning } from '../returning.ts';
import type { Room } from '../Room.ts';
import { checkAccess, isHostKey } from './access.ts';
import type { Seat, Session } from './session.ts';
import { describe, openTransport } from './transports.ts';
import { asWatcher } from './watching.ts';

type Enter = Input<RoomContract, 'enter'>;

/** The last `enter` of each participant; the next waits for it, or both would open transports over each other. */
const underWay = new WeakMap<Peer, Promise<unknown>>();

export async function enter(session: Session, said: Enter): Promise<Entered> {
  checkSeatless(session);
  const input = session.carrier === 'http' ? asWatcher(session.rooms, said) : said;
  const isHost = isHostKey(session.rooms, input.roomId, input.key);
  if (!isKnown(session, input)) {
    const { roomId, peerId, password, key, reconnectSecret: secret } = input;
    await checkAccess(session.rooms, { roomId, peerId, role: isHost ? 'host' : input.role, remoteAddress: session.link.remoteAddress, password, key, secret });
    // What was true before a password was looked at need not be any more.
    if (session.link.closed) throw new Refusal('wrongState', 'this connection has ended');
    checkSeatless(session);
    if (session.carrier === 'http') asWatcher(session.rooms, said);
  }
  const room = session.rooms.open(input.roomId, session.link.remoteAddress);
  const peer = takeSeat(session, room, isHost ? { ...input, role: 'host' } : input);
  const seat = (session.seat = { room, peer });
  const before = underWay.get(peer) ?? Promise.resolve();
  const entering = before.then(() => sitDown(seat, session, input));
  // That it is over, not what was answered: that names everybody who is here, and would be kept for each of them.
  underWay.set(peer, entering.then(() => {}, () => {}));
  try {
    const entered = await entering;
    isBack(room.record, peer.id);
    return entered;
  } catch (error) {
    // Not half inside: somebody new goes again, somebody known keeps its place for the next try.
    session.seat = undefined;
    if (peer.joined) room.disconnect(peer, session.link);
    else if (peer.link === session.link) room.leave(peer);
    throw error;
  }
}

async function sitDown(seat: Seat, { link, whereabouts }: Session, input: Enter): Promise<Entered> {
  const { room, peer } = seat;
  if (peer.link !== link) throw new Refusal('wrongState', 'this connection has ended, or a newer one has taken its place');
  // Media on an address that is given up would end soon; better now, in one go.
  const resumed = holdsEverything(peer, input) && !Array.from(peer.transports).some((transport) => isOn(transport, room.media.leaving));
  const transports = resumed ? {} : await openTransports(seat, input);
  const peers = await room.join(peer, 'answer');
  room.moderation.toldAllowed(peer);
  // Those that were offered on the connection before need no answer any more: they are in this one.
  // Nor do those that were offered while this was under way. One that closes meanwhile is no reason to refuse the rest.
  await Promise.all(Array.from(peer.offered, (consumer) => Gate.of(consumer).set('offered', false).then(() => peer.offered.delete(consumer), () => {})));
  return {
    you: { peerId: peer.id, role: peer.role, reconnectSecret: peer.secret ?? '' },
    allowed: room.allows(peer),
    roomName: room.settings.name,
    locked: room.settings.locked,
    peers,
    resumed,
    ...transports,
    consumers: peer.offers as Entered['consumers'],
    producerIds: Array.from(peer.producers, ({ id }) => id),
    muted: [...peer.muted],
    chat: [...room.chat.history],
    economy: room.forwarding.economy,
    roomAge: Date.now() - room.createdAt,
    whereabouts: [...(whereabouts?.() ?? [])],
  };
}

function checkSeatless({ seat }: Session): void {
  if (seat && !seat.peer.closed) throw new Refusal('wrongState', 'this connection is already in a room');
}

/** Whether it proves to be somebody who is inside. */
function isKnown({ rooms }: Session, { roomId, peerId, reconnectSecret }: Enter): boolean {
  return rooms.get(roomId)?.peers.get(peerId)?.provesItself(reconnectSecret) ?? false;
}

/** The same participant again if it proves to be, else somebody new. */
function takeSeat(session: Session, room: Room, input: Omit<Enter, 'role'> & { readonly role: Role }): Peer {
  const known = room.peers.get(input.peerId);
  if (known && !known.provesItself(input.reconnectSecret)) throw new Refusal('forbidden', 'somebody with this id is already in the room');
  const secret = isReturning(room.record, input.peerId, input.reconnectSecret) ? input.reconnectSecret : undefined;
  const peer = known ?? new Peer(input.peerId, input.role, { withSecret: session.carrier === 'https', secret, carrier: session.carrier });
  const renamed = known?.joined && known.displayName !== input.displayName;
  if (!renamed) peer.displayName = input.displayName;
  peer.device = input.device;
  peer.rtpCapabilities = input.consume ? input.rtpCapabilities : undefined;
  if (!known) {
    if (session.rooms.config.rooms.developerParameters) peer.setDeveloperParameters(input);
    room.admit(peer);
  }
  room.connect(peer, session.link);
  // Somebody inside who now comes by the host's link.
  if (input.role === 'host') room.setRole(peer, 'host');
  if (renamed) room.rename(peer, input.displayName);
  return peer;
}

/** Whether the client still holds exactly the transports that we do. */
function holdsEverything(peer: Peer, { holding }: Enter): boolean {
  const held = new Set([holding?.sendId, holding?.recvId].filter((id) => id !== undefined));
  return held.size > 0 && held.size === peer.transports.size && [...held].every((id) => peer.transports.has(id));
}

async function openTransports(seat: Seat, input: Enter): Promise<Pick<Entered, 'send' | 'recv'>> {
  const { room, peer } = seat;
  peer.closeMedia();
  if (input.publish) room.require(peer, 'publish');
  const open = async (use: { producing: boolean; consuming: boolean }) => {
    const transport = await openTransport(seat, { ...use, forceTcp: input.forceTcp, enableSctp: false });
    transport.appData.connected = true;
    await transport.connect({ dtlsParameters: input.dtls });
    return describe(transport);
  };
  const [send, recv] = await Promise.all([
    input.publish ? open({ producing: true, consuming: false }) : undefined,
    input.consume ? open({ producing: false, consuming: true }) : undefined,
  ]);
  return { ...(send ? { send } : {}), ...(recv ? { recv } : {}) };
}
