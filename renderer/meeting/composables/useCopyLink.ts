import { ref } from 'vue';
import { copyText } from '../../ui/copyText.ts';
import { useMeeting } from '../stores/meeting.ts';
import { meetingLink } from './link.ts';

/** Set when copying failed and the address must be shown instead. */
const addressToShow = ref<string | null>(null);

/** Copies the meeting's address; where the browser refuses, `addressToShow` opens a dialog with it. */
export function useCopyLink() {
  const meeting = useMeeting();
  const copied = ref(false);

  async function copy(): Promise<boolean> {
    const link = meetingLink(meeting.roomId, meeting.origin);
    copied.value = await copyText(link);
    if (copied.value) setTimeout(() => (copied.value = false), 2000);
    else addressToShow.value = link;
    return copied.value;
  }

  return { copy, copied, addressToShow };
}
