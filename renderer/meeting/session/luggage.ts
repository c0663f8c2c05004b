/**
 * What a page takes along when it follows the appliance to another origin,
 * where nothing that it has stored is at hand. The seat travels behind `#`,
 * which no server and no log ever sees, and does not stay in the address.
 */
import { isId } from '../../../main/contract/textRules.ts';
import { keepSeat } from './identity.ts';
import { fieldsOf, type Store } from './storage.ts';

export interface Luggage {
  displayName: string;
  /** Null for somebody who has not joined yet. */
  seat: { peerId: string; secret: string } | null;
  /** The box that is looked for; at its new address another may answer. */
  box?: string | undefined;
}

/** This page's address at `origin`, with the luggage in it. */
export function packed(origin: string, roomId: string, { displayName, seat, box }: Luggage, page = location.href): string {
  const from = new URL(page);
  const to = new URL(from.pathname + from.search + from.hash, origin);
  to.searchParams.set('roomId', roomId);
  if (displayName) to.searchParams.set('displayName', displayName);
  if (seat) {
    const behind = new URLSearchParams(to.hash.slice(1));
    behind.set('seat', JSON.stringify({ ...seat, box }));
    to.hash = behind.toString();
  }
  return to.href;
}

/** Takes the seat out of this page's address, for `Identity` to find. Where there was one, says at which box. */
export function unpack(roomId: string, session: Store, { location, history }: Pick<Window, 'location' | 'history'> = window): { box: string | undefined } | null {
  const behind = new URLSearchParams(location.hash.slice(1));
  const text = behind.get('seat');
  if (text === null) return null;
  behind.delete('seat');
  const address = new URL(location.href);
  address.hash = behind.toString();
  history.replaceState(history.state, '', address);
  const { peerId, secret, box } = fieldsOf(parsed(text));
  if (!isId(peerId) || typeof secret !== 'string' || secret.length < 1 || secret.length > 128) return null;
  keepSeat(session, { roomId, peerId, secret, leftAt: Date.now() });
  return { box: typeof box === 'string' ? box : undefined };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
