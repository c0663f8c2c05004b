import { useToast } from '@nuxt/ui/composables/useToast';
import { watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { useMeeting } from '../stores/meeting.ts';
import type { HostDid } from '../stores/meeting.types.ts';

const words = {
  muted: { mic: 'host.mutedMic', 'screen-audio': 'host.mutedScreen', webcam: 'host.stoppedWebcam', screen: 'host.stoppedScreen' },
  stopped: { mic: 'host.stoppedMic', 'screen-audio': 'host.stoppedScreen', webcam: 'host.stoppedWebcam', screen: 'host.stoppedScreen' },
  forbidden: { mic: 'host.forbiddenMic', 'screen-audio': 'host.forbiddenScreen', webcam: 'host.forbiddenWebcam', screen: 'host.forbiddenScreen' },
} as const satisfies Record<HostDid['what'], Record<HostDid['source'], string>>;
const remedies = { muted: 'host.mutedMicDo', stopped: 'host.stoppedDo', forbidden: 'host.forbiddenDo' } as const;
const icons = { mic: 'i-lucide-mic-off', webcam: 'i-lucide-video-off', screen: 'i-lucide-monitor-x', 'screen-audio': 'i-lucide-monitor-x' } as const;

/** Says what the host did to me: what I cannot see must not just happen. */
export function useHostNotices(): void {
  const { t } = useI18n();
  const toast = useToast();
  const meeting = useMeeting();

  function say({ what, source }: HostDid): void {
    // One for each device: what is forbidden was also stopped.
    toast.add({ id: `host-${source}`, title: t(words[what][source]), description: t(what === 'muted' && source !== 'mic' ? 'host.stoppedDo' : remedies[what]), icon: icons[source], color: 'warning' });
  }

  watch(() => meeting.hostDid, (did) => did && say(did), { immediate: true, flush: 'sync' });
}
