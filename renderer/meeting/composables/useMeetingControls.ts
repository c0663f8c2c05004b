import { useToast } from '@nuxt/ui/composables/useToast';
import { useFullscreen } from '@vueuse/core';
import { reactive, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useDevices } from '../stores/devices.ts';
import { useMeeting } from '../stores/meeting.ts';
import { useCopyLink } from './useCopyLink.ts';
import type { View } from './stageItems.ts';

export type Panel = 'chat' | 'people';
export type Dialog = 'settings' | 'shortcuts';

/** What the bar, the menu and the keyboard do. All three call the same. */
export function useMeetingControls() {
  const { t } = useI18n();
  const toast = useToast();
  const meeting = useMeeting();
  const devices = useDevices();
  const { copy } = useCopyLink();
  const { isFullscreen, isSupported: canFullScreen, toggle: toggleFullScreen } = useFullscreen(document.documentElement);

  const panel = ref<Panel | null>(null);
  const dialog = ref<Dialog | null>(null);
  const view = ref<View>('grid');
  const stats = ref(false);

  async function toggleShare(): Promise<void> {
    if (devices.screenTrack) return meeting.stopScreenShare();
    if (!meeting.allowed.screen) return;
    await meeting.startScreenShare();
    if (devices.screenProblem) {
      toast.add({ id: 'share', title: t('share.failed'), description: t('share.failedDo'), color: 'warning', icon: 'i-lucide-monitor-x' });
    }
  }

  async function copyLink(): Promise<void> {
    if (await copy()) toast.add({ id: 'link', title: t('link.copied'), icon: 'i-lucide-check', duration: 2500 });
  }

  return reactive({
    panel,
    dialog,
    view,
    stats,
    isFullscreen,
    canFullScreen,
    toggleShare,
    togglePanel: (which: Panel) => (panel.value = panel.value === which ? null : which),
    toggleView: () => (view.value = view.value === 'grid' ? 'speaker' : 'grid'),
    toggleFullScreen: () => void toggleFullScreen(),
    copyLink,
    open: (which: Dialog) => (dialog.value = which),
    showStats: (on: boolean) => (stats.value = on),
  });
}

export type MeetingControls = ReturnType<typeof useMeetingControls>;
