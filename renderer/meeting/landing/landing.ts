/** Where whoever comes without naming a room can go. */
import { z } from 'zod';
import { isRoomId } from '../../../main/contract/textRules.ts';

const lobby = z.object({
  /** Null: the host shows none. */
  rooms: z.array(z.object({ id: z.string(), name: z.string(), people: z.number() })).nullable(),
  mayOpen: z.boolean(),
  /** Of the code that was asked for; null where no room has it. */
  room: z.string().nullable().optional(),
});
export type Lobby = z.output<typeof lobby>;
export type Ask = (code?: string) => Promise<Lobby>;

const PATIENCE = 5000;

export const askLobby: Ask = async (code) => {
  const response = await fetch(code === undefined ? '/lobby' : `/lobby?code=${encodeURIComponent(code)}`, { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE) });
  return lobby.parse(await response.json());
};

/** This page's address in that room, with the other parameters as they are. */
export function addressOf(room: string, { pathname, search }: Pick<Location, 'pathname' | 'search'>): string {
  const parameters = new URLSearchParams(search);
  parameters.delete('code');
  parameters.set('roomId', room);
  return `${pathname}?${parameters.toString()}`;
}

/**
 * The room that somebody means who typed this: a code, the name of one that is
 * shown, or an id. Null where it is a code that no room has, and nobody could
 * have meant it otherwise.
 */
export async function roomMeant(typed: string, shown: Lobby | null, ask: Ask): Promise<string | null> {
  const text = typed.trim();
  const named = shown?.rooms?.find(({ id, name }) => name.localeCompare(text, undefined, { sensitivity: 'base' }) === 0 || id === text);
  if (named) return named.id;
  if (/^[A-Za-z]{4}$/.test(text)) {
    const { room = null, mayOpen } = await ask(text);
    if (room !== null || text === text.toUpperCase() || !mayOpen) return room;
  }
  const id = Array.from(text.normalize('NFC').replace(/[^\p{L}\p{M}\p{N}._]+/gu, '-').replace(/^[-.]+|[-.]+$/g, '')).slice(0, 64).join('');
  return isRoomId(id) ? id : null;
}
