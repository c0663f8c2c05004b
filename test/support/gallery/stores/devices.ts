import { defineStore } from 'pinia';
import { reactive, toRefs } from 'vue';
import type { DeviceProblem, DevicesActions, DevicesState } from '../../../../renderer/meeting/stores/meeting.types.ts';
import { fakeCamera, wanted } from './scene.ts';

export const useDevices = defineStore('devices', () => {
  const problem = wanted.get('device') as DeviceProblem | null;
  const state = reactive<DevicesState>({
    microphones: [{ deviceId: 'default', label: 'Default - Built-in microphone' }, { deviceId: 'm2', label: 'Jabra Evolve2 40 SE Stereo headset' }],
    cameras: [{ deviceId: 'c1', label: 'FaceTime HD Camera (Built-in)' }],
    speakers: [{ deviceId: 'default', label: 'Default - Speakers' }],
    microphoneId: 'default',
    cameraId: 'c1',
    speakerId: '',
    microphoneOn: !wanted.has('muted'),
    cameraOn: !wanted.has('nocam'),
    microphoneTrack: fakeCamera(2),
    cameraTrack: problem ? null : fakeCamera(1),
    microphoneProblem: wanted.has('both') ? problem : null,
    cameraProblem: problem,
    microphoneLevel: 0.55,
    screenTrack: null,
    screenProblem: null,
    canShareScreen: !wanted.has('phone'),
  });
  const actions: DevicesActions = {
    start: async () => {},
    setMicrophoneOn: async (on) => void (state.microphoneOn = on),
    setCameraOn: async (on) => void (state.cameraOn = on),
    chooseMicrophone: async (id) => void (state.microphoneId = id),
    chooseCamera: async (id) => void (state.cameraId = id),
    chooseSpeaker: async (id) => void (state.speakerId = id),
    stop: () => {},
  };
  return { ...toRefs(state), ...actions };
});
