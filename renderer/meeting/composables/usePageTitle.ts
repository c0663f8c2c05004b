import { watchEffect } from 'vue';
import { pageTitle } from './pageTitle.ts';
import { useMeeting } from '../stores/meeting.ts';

/** Keeps the tab's title: unread messages, the room, the product. */
export function usePageTitle(): void {
  const meeting = useMeeting();
  watchEffect(() => {
    document.title = pageTitle(meeting.roomName, meeting.phase === 'joined' ? meeting.unreadChat : 0);
  });
}
