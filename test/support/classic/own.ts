/** What our own page says to get in, written by hand too: attackers can read its source. */
import { deviceCapabilities, dtls } from './rtp.ts';
import type { ProtooConnection } from './ProtooConnection.ts';
import type { Capabilities } from './wire.ts';

export interface Entered {
  you: { peerId: string; role: string; reconnectSecret: string };
  peers: { id: string }[];
}

export async function enterData(connection: ProtooConnection, roomId: string, peerId: string, rest: object = {}): Promise<object> {
  const { routerRtpCapabilities } = await connection.request<{ routerRtpCapabilities: Capabilities }>('look', { roomId });
  return { roomId, peerId, displayName: peerId, rtpCapabilities: deviceCapabilities(routerRtpCapabilities), dtls: dtls(), ...rest };
}

/** Enters a room over a lobby connection. */
export async function enter(connection: ProtooConnection, roomId: string, peerId: string, rest: object = {}): Promise<Entered> {
  return connection.request<Entered>('enter', await enterData(connection, roomId, peerId, rest));
}
