import { defineStore } from 'pinia';
import { toRefs } from 'vue';
import { useComposition } from './composition.ts';
import type { DevicesActions } from './meeting.types.ts';

/** Camera, microphone and speaker: before joining and during. */
export const useDevices = defineStore('devices', () => {
  const { devicesState, devices } = useComposition();

  const choose = async (choice: Promise<void>) => {
    await choice;
    devices.remember();
  };
  const actions: DevicesActions = {
    start: () => devices.start(),
    setMicrophoneOn: (on) => devices.microphone.setOn(on),
    setCameraOn: (on) => devices.camera.setOn(on),
    chooseMicrophone: (deviceId) => choose(devices.microphone.choose(deviceId)),
    chooseCamera: (deviceId) => choose(devices.camera.choose(deviceId)),
    chooseSpeaker: async (deviceId) => devices.chooseSpeaker(deviceId),
    stop: () => devices.stop(),
  };
  return { ...toRefs(devicesState), ...actions };
});
