import type { DeviceChoice } from '../stores/meeting.types.ts';

/** How devices are called that have no name of their own (yet). */
export interface DeviceWords {
  standard: string;
  unnamed(number: number): string;
}

/**
 * Choices for a list. Before the first permission, browsers hide names and
 * even ids; a choice without an id cannot be chosen and is left out.
 */
export function deviceItems(choices: readonly DeviceChoice[], words: DeviceWords): { value: string; label: string }[] {
  return choices
    .filter(({ deviceId }) => deviceId !== '')
    .map(({ deviceId, label }, index) => ({
      value: deviceId,
      label: label || (deviceId === 'default' ? words.standard : words.unnamed(index + 1)),
    }));
}
