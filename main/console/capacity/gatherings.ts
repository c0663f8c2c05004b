/** What rooms that are open, or made for a number of people, may become. Pure. */
import type { Gathering } from '../../contract/capacity.ts';
import type { Config } from '../../contract/config.ts';
import type { RoomSettings } from '../../contract/roomSettings.ts';

export interface RoomSoFar {
  readonly settings: RoomSettings;
  /** Who is in it right now. */
  readonly people: number;
}

/** Undefined where nobody is in it and it says nothing of how many may come. */
export function gatheringOf({ settings, people }: RoomSoFar, { media }: Pick<Config, 'media'>): Gathering | undefined {
  const expected = Math.max(people, settings.maxPeople ?? 0);
  if (expected === 0) return undefined;
  const cameras = { everybody: expected, hosts: 1, nobody: 0 }[settings.publish.video];
  const webcamKbps = Math.min(media.webcamKbps, settings.maxIncomingKbps ?? Infinity);
  return { people: expected, cameras, layout: cameras > 1 ? 'grid' : 'speaker', webcamKbps: Math.max(50, webcamKbps) };
}
