import { EarlySocket, socketUrl } from '../link/EarlySocket.ts';

declare global {
  /** What `earliest.ts`, which stands in the page itself, has opened before any file has come; null where that is of no use. */
  var soupboxEarly: EarlySocket | null | undefined;
}

/** Neither in tests outside of a browser, nor where media cannot be had anyway. */
export const isUseful = () => globalThis.isSecureContext === true && typeof WebSocket === 'function' && typeof RTCPeerConnection === 'function';

/** Connects, and looks at the room of the address. */
export function openSocket(): EarlySocket | null {
  if (!isUseful()) return null;
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
