import { computed, reactive } from 'vue';
import { useI18n } from 'vue-i18n';
import { useDevices } from '../stores/devices.ts';
import { useMeeting } from '../stores/meeting.ts';

/**
 * Microphone and camera as two switches. One that was wanted and does not
 * work looks off, so a tap tries again instead of turning off what never ran.
 */
export function useDeviceSwitches() {
  const { t } = useI18n();
  const devices = useDevices();
  const meeting = useMeeting();
  const microphoneRuns = computed(() => devices.microphoneOn && !devices.microphoneProblem);
  const cameraRuns = computed(() => devices.cameraOn && !devices.cameraProblem);

  return reactive({
    microphoneRuns,
    cameraRuns,
    microphoneLabel: computed(() => (microphoneRuns.value ? t('control.muteOn') : t('control.muteOff'))),
    cameraLabel: computed(() => (cameraRuns.value ? t('control.cameraOn') : t('control.cameraOff'))),
    // Where the host does not allow it, it can only be turned off; the bar says why.
    toggleMicrophone: () => void devices.setMicrophoneOn(!microphoneRuns.value && meeting.allowed.audio),
    toggleCamera: () => void devices.setCameraOn(!cameraRuns.value && meeting.allowed.video),
  });
}
