/**
 * Runs while the rest of the page is still being fetched: makes the certificate,
 * and takes care of the connection that stands open already (`earliest.ts`); over
 * a link with delay that is most of what joining waits for. The session takes over
 * what it finds; what is not there it makes itself. Whatever is imported here comes
 * first too: keep it small.
 */
import type { TakenSocket } from '../link/EarlySocket.ts';
import { isUseful, openSocket } from './earlySocket.ts';
import { type DtlsIdentity, makeDtlsIdentity } from './session/certificate.ts';

let socket = globalThis.soupboxEarly === undefined ? openSocket() : globalThis.soupboxEarly;
let identity = isUseful() ? makeDtlsIdentity() : null;
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
