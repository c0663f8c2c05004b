import type { Platform, System } from '../ui/platform.ts';

const systems: Readonly<Record<System, string>> = { android: 'Android', ios: 'iOS', windows: 'Windows', macos: 'macOS', chromeos: 'ChromeOS', linux: 'Linux' };

/** As the host knows it from looking at it: "Chrome, Android". */
export function deviceName({ browserName, system }: Platform): string {
  return [browserName, systems[system]].filter(Boolean).join(', ');
}
