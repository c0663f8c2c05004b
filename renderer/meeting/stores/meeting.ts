import { defineStore } from 'pinia';
import { toRefs } from 'vue';
import { start, useComposition } from './composition.ts';
import type { MeetingActions } from './meeting.types.ts';

/** The meeting: where it is, who is there, and what one can do. Connects on first use. */
export const useMeeting = defineStore('meeting', () => {
  const composition = useComposition();
  start(composition);
  const { meeting, session, devices } = composition;

  const actions: MeetingActions = {
    join: (displayName, password) => session.join(displayName, password),
    lookAgain: () => session.lookAgain(),
    leave: () => session.leave(),
    reset: () => session.reset(),
    rename: (displayName) => session.rename(displayName),
    sendChat: (text) => session.sendChat(text),
    markChatRead: () => void (meeting.unreadChat = 0),
    dismissNote: () => void (meeting.note = null),
    show: (tiles) => session.participation.viewing.show(tiles),
    muteAll: () => session.host('muteAll'),
    setLocked: (locked) => session.host('setLocked', { locked }),
    endMeeting: () => session.host('endMeeting'),
    startScreenShare: () => devices.screen.start(),
    stopScreenShare: async () => devices.screen.stop(),
  };
  return { ...toRefs(meeting), ...actions };
});
