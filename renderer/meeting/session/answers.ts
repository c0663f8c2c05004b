import type { RoomContract } from '../../../main/contract/room.ts';
import { type Link, LinkError } from '../../link/Link.ts';

/** So long the appliance may take to answer when nothing comes any more. */
const PATIENCE = 1000;

/** Which box answers over this link; undefined where none does. */
export const boxAt = (link: Link<RoomContract>, roomId: string): Promise<string | undefined> =>
  link.request('look', { roomId }).then(
    ({ box }) => box,
    () => undefined,
  );

/** Whether the appliance still answers over this link, which a browser itself notices late; calls `late` as soon as that takes long. */
export async function answers(link: Link<RoomContract>, roomId: string, late: () => void): Promise<boolean> {
  const timer = setTimeout(late, PATIENCE);
  const answered = await link.request('look', { roomId }).then(
    () => true,
    // A refusal is an answer too.
    (error: unknown) => error instanceof LinkError && error.code !== 0,
  );
  clearTimeout(timer);
  return answered;
}
