import { getActivePinia, type Pinia } from 'pinia';
import { reactive, watch } from 'vue';
import type { Parameters } from '../parameters.ts';
import { LocalDevices } from '../session/LocalDevices.ts';
import { MeetingSession } from '../session/MeetingSession.ts';
import { everything } from '../session/Participation.ts';
import { Speech } from '../session/speech.ts';
import { browserSurroundings, type Surroundings } from '../session/Surroundings.ts';
import type { DevicesState, MeetingState, Source } from './meeting.types.ts';

/** The objects behind the stores of one application: made once, on first use. */
export interface Composition {
  parameters: Parameters;
  meeting: MeetingState;
  devicesState: DevicesState;
  devices: LocalDevices;
  session: MeetingSession;
  /** Sent here in the middle of a meeting: goes on without being asked. */
  arrives: boolean;
}

const compositions = new WeakMap<Pinia, Composition>();
/** Of this page, from before there was a Pinia. */
let begun: Composition | null = null;

/** Connects, and where nobody need be asked joins, before there is anything to see. */
export function begin(): Composition {
  begun ??= compose(browserSurroundings());
  start(begun);
  return begun;
}

const started = new WeakSet<MeetingSession>();

/** Idempotent: both whoever begins before the screens and the store call it, with all that may have happened in between. */
export function start({ session, meeting, devices, parameters, arrives }: Composition): void {
  if (started.has(session)) return;
  started.add(session);
  session.start();
  if (!arrives) return;
  void session.join(meeting.displayName);
  // The join screen, which would do it, may never show.
  if (parameters.produce) void devices.start();
}

/** Gives the stores of `pinia` other surroundings than the browser's. Call it before the first store is used. */
export function provideSurroundings(pinia: Pinia, surroundings: Surroundings): Composition {
  const composition = compose(surroundings);
  compositions.set(pinia, composition);
  return composition;
}

/** What the stores of the active Pinia work on. */
export function useComposition(): Composition {
  const pinia = getActivePinia();
  if (!pinia) throw new Error('the stores need a Pinia');
  const known = compositions.get(pinia) ?? begun;
  return known ?? provideSurroundings(pinia, browserSurroundings());
}

/** The page's parameters, for what only shows or hides (`info`, `stats`). */
export function useParameters(): Parameters {
  return useComposition().parameters;
}

function compose(surroundings: Surroundings): Composition {
  const { parameters, mediaDevices, store } = surroundings;
  const meeting = reactive(emptyMeeting());
  const devicesState = reactive(emptyDevices(parameters));
  const devices = new LocalDevices(devicesState, mediaDevices, store);
  const session = new MeetingSession(meeting, surroundings, {
    onDropped: (source) => switchOff(devices, source),
    onHostDid: (did) => {
      // What stays muted is said again with every return, and is news only where it was on.
      const isNews = did.what !== 'muted' || isOn(devices, devicesState, did.source);
      switchOff(devices, did.source);
      if (isNews) meeting.hostDid = did;
    },
    // So that the camera's light goes out.
    onStopped: () => devices.stop(),
  });

  const { sending } = session.participation;
  devices.onChange(() => {
    const { microphoneTrack, microphoneOn, cameraTrack, cameraOn, screenTrack } = devicesState;
    sending.want('mic', microphoneTrack, !microphoneOn);
    sending.want('webcam', cameraOn ? cameraTrack : null);
    sending.want('screen', screenTrack);
    sending.want('screen-audio', devices.screen.audio);
  });
  const speech = new Speech(() => session.participation.speaks());
  watch(
    () => (devicesState.microphoneOn ? devicesState.microphoneLevel : 0),
    (level) => speech.level(level),
  );
  return { parameters, meeting, devicesState, devices, session, arrives: surroundings.arrives };
}

/** What the appliance does not take is off, and the buttons show it. */
function switchOff(devices: LocalDevices, source: Source): void {
  if (source === 'mic') void devices.microphone.setOn(false);
  if (source === 'webcam') void devices.camera.setOn(false);
  if (source === 'screen') devices.screen.stop();
  if (source === 'screen-audio') devices.screen.stopAudio();
}

function isOn({ screen }: LocalDevices, { microphoneOn, cameraOn, screenTrack }: DevicesState, source: Source): boolean {
  return { mic: microphoneOn, webcam: cameraOn, screen: screenTrack !== null, 'screen-audio': screen.audio !== null }[source];
}

function emptyMeeting(): MeetingState {
  return {
    phase: 'lobby',
    problem: null,
    problemDetail: '',
    roomId: '',
    roomName: '',
    locked: false,
    access: 'open',
    mayOpen: true,
    invitedAs: null,
    passwordProblem: null,
    crowded: false,
    allowed: everything(),
    note: null,
    hostDid: null,
    peerId: '',
    plain: false,
    full: false,
    needsHttps: false,
    helpUrl: null,
    displayName: '',
    role: 'participant',
    people: [],
    economy: 'none',
    activeSpeakerId: null,
    chat: [],
    unreadChat: 0,
    peopleInRoom: null,
    origin: null,
    whereabouts: [],
    version: '',
  };
}

function emptyDevices({ produce, mic, webcam }: Parameters): DevicesState {
  return {
    microphones: [],
    cameras: [],
    speakers: [],
    microphoneId: '',
    cameraId: '',
    speakerId: '',
    microphoneOn: produce && mic,
    cameraOn: produce && webcam,
    microphoneTrack: null,
    cameraTrack: null,
    microphoneProblem: null,
    cameraProblem: null,
    microphoneLevel: 0,
    screenTrack: null,
    screenProblem: null,
    canShareScreen: false,
  };
}
