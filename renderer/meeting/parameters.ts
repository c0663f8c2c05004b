/**
 * The page's parameters (`?roomId=…&displayName=…`). They come from links that
 * people share and edit by hand, so a bad value never stops the page: it
 * counts as not given.
 */
import { isDisplayName, isRoomId } from '../../main/contract/textRules.ts';

export interface Parameters {
  roomId: string;
  displayName: string | undefined;
  forceTcp: boolean;
  /** false: sends nothing, joins as a viewer. */
  produce: boolean;
  /** false: receives nothing. */
  consume: boolean;
  /** Accepted for the sake of links that carry it: our chat goes through the room. */
  datachannel: boolean;
  /** false: starts off. */
  mic: boolean;
  webcam: boolean;
  forceVP8: boolean;
  forceVP9: boolean;
  forceH264: boolean;
  forceAV1: boolean;
  enableWebcamLayers: boolean;
  enableSharingLayers: boolean;
  webcamScalabilityMode: string | undefined;
  sharingScalabilityMode: string | undefined;
  /** Not given: as the host has set. */
  numSimulcastStreams: number | undefined;
  /** Shows who is who technically; `stats` adds live numbers. */
  info: boolean;
  stats: boolean;
  e2eKey: string | undefined;
  throttleSecret: string | undefined;
  consumerReplicas: number;
  usePipeTransports: boolean;
}

/** Reads what stands after `?`; without a usable room id, `freshRoomId()` is taken. */
export function parseParameters(search: string, freshRoomId: () => string = readableRoomId): Parameters {
  // A parameter given twice counts by its first value.
  const given = new URLSearchParams(search);
  const text = (name: keyof Parameters, fits: (text: string) => boolean) => {
    const value = given.get(name);
    return value !== null && fits(value) ? value : undefined;
  };
  /** `true`, `1`, and a bare `?info` mean yes; `false` and `0` mean no. */
  const yesNo = (name: keyof Parameters, otherwise: boolean) => {
    const value = given.get(name);
    if (value === 'true' || value === '1' || value === '') return true;
    return value === 'false' || value === '0' ? false : otherwise;
  };
  const count = (name: keyof Parameters, least: number, most: number) => {
    const value = text(name, (digits) => /^\d{1,4}$/.test(digits));
    return value !== undefined && Number(value) >= least && Number(value) <= most ? Number(value) : undefined;
  };
  const scalabilityMode = (mode: string) => /^[LS][1-3]T[1-3](h|_KEY(_SHIFT)?)?$/.test(mode);
  /** Opaque; the limits are the contract's. */
  const secret = (value: string) => value.length >= 1 && value.length <= 128;
  return {
    roomId: text('roomId', isRoomId) ?? freshRoomId(),
    displayName: text('displayName', (name) => isDisplayName(name.trim()))?.trim(),
    forceTcp: yesNo('forceTcp', false),
    produce: yesNo('produce', true),
    consume: yesNo('consume', true),
    datachannel: yesNo('datachannel', true),
    mic: yesNo('mic', true),
    webcam: yesNo('webcam', true),
    forceVP8: yesNo('forceVP8', false),
    forceVP9: yesNo('forceVP9', false),
    forceH264: yesNo('forceH264', false),
    forceAV1: yesNo('forceAV1', false),
    enableWebcamLayers: yesNo('enableWebcamLayers', true),
    enableSharingLayers: yesNo('enableSharingLayers', true),
    webcamScalabilityMode: text('webcamScalabilityMode', scalabilityMode),
    sharingScalabilityMode: text('sharingScalabilityMode', scalabilityMode),
    numSimulcastStreams: count('numSimulcastStreams', 1, 3),
    info: yesNo('info', false),
    stats: yesNo('stats', false),
    e2eKey: text('e2eKey', secret),
    throttleSecret: text('throttleSecret', secret),
    consumerReplicas: count('consumerReplicas', 0, 9999) ?? 0,
    usePipeTransports: yesNo('usePipeTransports', false),
  };
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
