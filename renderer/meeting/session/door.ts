import type { MeetingState } from '../stores/meeting.types.ts';

/** What keeps me out whatever I type, or null. */
export type Barrier = 'locked' | 'invite' | 'unknown' | 'https' | 'full';

export function barrierOf({ invitedAs, mayOpen, locked, access, plain, needsHttps, full }: Pick<MeetingState, 'invitedAs' | 'mayOpen' | 'locked' | 'access'> & Partial<Pick<MeetingState, 'plain' | 'needsHttps' | 'full'>>): Barrier | null {
  if (invitedAs === 'host') return null;
  if (!mayOpen) return 'unknown';
  if (plain && needsHttps) return 'https';
  if (locked) return 'locked';
  if (access === 'invite' && invitedAs === null) return 'invite';
  return full ? 'full' : null;
}

/** Whether a password has to be typed. */
export function asksPassword({ invitedAs, access }: Pick<MeetingState, 'invitedAs' | 'access'>): boolean {
  return access === 'password' && invitedAs === null;
}
