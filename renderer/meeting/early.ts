/**
 * Runs while the rest of the page is still being fetched: opens the connection,
 * looks at the room and makes the certificate, which over a link with delay is
 * most of what joining waits for. The session takes over what it finds; what is
 * not there it makes itself. Whatever is imported here comes first too: keep it small.
 */
import { EarlySocket, socketUrl, type TakenSocket } from '../link/EarlySocket.ts';
import { type DtlsIdentity, makeDtlsIdentity } from './session/certificate.ts';

// Neither in tests outside of a browser, nor where media cannot be had anyway.
const useful = globalThis.isSecureContext === true && typeof WebSocket === 'function' && typeof RTCPeerConnection === 'function';

let socket = useful ? openSocket() : null;
let identity = useful ? makeDtlsIdentity() : null;
// Whoever takes it is told; until then a failure must not count as unhandled.
identity?.catch(() => {});

/** The connection to the appliance at this address, once. */
export function takeEarlySocket(url: string): TakenSocket | null {
  const taken = socket?.take(url) ?? null;
  if (taken) socket = null;
  return taken;
}

/** Our side of DTLS: the early one, once, then new ones. */
export function takeDtlsIdentity(): Promise<DtlsIdentity> {
  const taken = identity ?? makeDtlsIdentity();
  identity = null;
  return taken;
}

function openSocket(): EarlySocket | null {
  const roomId = new URLSearchParams(location.search).get('roomId');
  // What the page would not accept, or would make up itself, it asks for itself.
  const plain = roomId !== null && /^[\p{L}\p{M}\p{N}._-]{1,64}$/u.test(roomId);
  try {
    return new EarlySocket(socketUrl(location.origin), plain ? { method: 'look', data: { roomId } } : null);
  } catch {
    // The session tries again, and knows what to do.
    return null;
  }
}
