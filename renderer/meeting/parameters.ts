/**
 * The page's parameters (`?roomId=…&displayName=…`). They come from links that
 * people share and edit by hand, so a bad value never stops the page: it
 * counts as not given.
 */
import { z } from 'zod';
import { displayName, roomId } from '../../main/contract/text.ts';

/** `true`, `1`, and a bare `?info` mean yes; `false` and `0` mean no. */
const yesNo = (otherwise: boolean) =>
  z
    .enum(['true', '1', '', 'false', '0'])
    .transform((text) => text === 'true' || text === '1' || text === '')
    .catch(otherwise);

const count = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,4}$/)
    .transform(Number)
    .pipe(z.int().min(least).max(most));

const scalabilityMode = z
  .string()
  .regex(/^[LS][1-3]T[1-3](h|_KEY(_SHIFT)?)?$/)
  .optional()
  .catch(undefined);

/** Secrets are opaque; the limits are the contract's. */
const secret = z.string().min(1).max(128).optional().catch(undefined);

const schema = z.object({
  roomId: roomId.optional().catch(undefined),
  displayName: displayName.optional().catch(undefined),
  forceTcp: yesNo(false),
  /** false: sends nothing, joins as a viewer. */
  produce: yesNo(true),
  /** false: receives nothing. */
  consume: yesNo(true),
  /** Accepted for the sake of links that carry it: our chat goes through the room. */
  datachannel: yesNo(true),
  /** false: starts off. */
  mic: yesNo(true),
  webcam: yesNo(true),
  forceVP8: yesNo(false),
  forceVP9: yesNo(false),
  forceH264: yesNo(false),
  forceAV1: yesNo(false),
  enableWebcamLayers: yesNo(true),
  enableSharingLayers: yesNo(true),
  webcamScalabilityMode: scalabilityMode,
  sharingScalabilityMode: scalabilityMode,
  /** Not given: as the host has set. */
  numSimulcastStreams: count(1, 3).optional().catch(undefined),
  /** Shows who is who technically; `stats` adds live numbers. */
  info: yesNo(false),
  stats: yesNo(false),
  e2eKey: secret,
  throttleSecret: secret,
  consumerReplicas: count(0, 9999).catch(0),
  usePipeTransports: yesNo(false),
});

export type Parameters = Omit<z.output<typeof schema>, 'roomId'> & { roomId: string };

/** Reads what stands after `?`; without a usable room id, `freshRoomId()` is taken. */
export function parseParameters(search: string, freshRoomId: () => string = readableRoomId): Parameters {
  // A parameter given twice counts by its first value, as `URLSearchParams.get` has it.
  const given: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(search)) if (!Object.hasOwn(given, name)) given[name] = value;
  const { roomId: room, ...rest } = schema.parse(given);
  return { ...rest, roomId: room ?? freshRoomId() };
}

/**
 * This page's parameters. A room id made up here goes into the address, so
 * that reloading or sharing it leads to the same room.
 */
export function pageParameters(page: Pick<Window, 'location' | 'history'> = window): Parameters {
  const { location, history } = page;
  const parameters = parseParameters(location.search);
  const address = new URL(location.href);
  if (address.searchParams.get('roomId') !== parameters.roomId) {
    address.searchParams.set('roomId', parameters.roomId);
    history.replaceState(history.state, '', address);
  }
  return parameters;
}

const ONSETS = 'bdfgklmnprstvz';
const VOWELS = 'aeiou';

/** Three syllables and two digits, such as `lumiko42`: easy to say across a room. */
export function readableRoomId(random: (below: number) => number = randomBelow): string {
  const letter = (of: string) => of.charAt(random(of.length));
  const syllables = Array.from({ length: 3 }, () => letter(ONSETS) + letter(VOWELS));
  return `${syllables.join('')}${random(10)}${random(10)}`;
}

function randomBelow(below: number): number {
  // The modulo's bias is beneath notice for something that is no secret.
  return crypto.getRandomValues(new Uint32Array(1))[0]! % below;
}
