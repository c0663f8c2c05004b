import type { DeviceProblem } from '../stores/meeting.types.ts';

/** What a failed `getUserMedia` or `getDisplayMedia` means to a person. */
export function deviceProblemOf(error: unknown): DeviceProblem {
  const { name = '', message = '' } = (error ?? {}) as { name?: string; message?: string };
  switch (name) {
    case 'NotAllowedError':
    case 'PermissionDeniedError':
      // Only Chromium tells that the operating system says no; the others blame "the user agent or the platform" always.
      return /denied by system/i.test(message) ? 'system-permission' : 'no-permission';
    case 'SecurityError':
      return 'no-permission';
    case 'NotFoundError':
    case 'DevicesNotFoundError':
    case 'OverconstrainedError':
      return 'not-found';
    case 'NotReadableError':
    case 'TrackStartError':
    case 'AbortError':
      return 'in-use';
    default:
      return 'failed';
  }
}
