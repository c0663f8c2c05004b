/**
 * What mDNS is heard by. Anybody on the network can send there what they like,
 * and a datagram is decoded whole, names by pointers to names, before anybody
 * can look at it: so what is too much is dropped unread.
 */
import dgram from 'node:dgram';
import { TokenBucket } from '../lib/TokenBucket.ts';

/** One frame of Ethernet. RFC 6762 §17 allows 9,000 bytes for records that do not fit otherwise, which no name needs. */
const MOST_BYTES = 1500;
/** A phone that wakes up asks for some twenty services at once. */
const MOST_QUESTIONS = 32;
const MOST_RECORDS = 128;
/** Hundreds of phones that wake up at the same time are heard one second later; they ask again (RFC 6762 §5.2). */
const PER_SECOND = 50;
const HEADER_BYTES = 12;

/** Whether this could be mDNS of reasonable size: RFC 1035 §4.1.1, the counts in the header. */
export function isModest(datagram: Buffer): boolean {
  if (datagram.length < HEADER_BYTES || datagram.length > MOST_BYTES) return false;
  const records = [6, 8, 10].reduce((sum, at) => sum + datagram.readUInt16BE(at), 0);
  return datagram.readUInt16BE(4) <= MOST_QUESTIONS && records <= MOST_RECORDS;
}

/** A UDP socket for `multicast-dns`, not bound yet, whose `message` events are few and modest. */
export function mdnsSocket(): dgram.Socket {
  const socket = dgram.createSocket({ type: 'udp4', reuseAddr: true });
  const pace = new TokenBucket(2 * PER_SECOND, PER_SECOND);
  const emit = socket.emit.bind(socket) as (event: string | symbol, ...args: unknown[]) => boolean;
  socket.emit = (event: string | symbol, ...args: unknown[]) => {
    if (event === 'message' && !(isModest(args[0] as Buffer) && pace.take())) return false;
    return emit(event, ...args);
  };
  return socket;
}
