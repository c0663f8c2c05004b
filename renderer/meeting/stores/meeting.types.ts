/**
 * What the components see of a running meeting. The session (`session/`)
 * writes this state through the Pinia stores; components read it and call the
 * actions. Neither reaches around it.
 */
import type { EconomyStep } from '../../../main/contract/economy.ts';
import type { ChatMessage, PeerInfo, Role } from '../../../main/contract/room/people.ts';
import type { Tiles } from '../session/viewing.ts';

/** 0 no data yet, 1 poor, 2 fair, 3 good. */
export type Quality = 0 | 1 | 2 | 3;

export type Source = 'mic' | 'webcam' | 'screen' | 'screen-audio';

/** One remote or local stream that can be shown or heard. */
export interface Media {
  /** Consumer id, or producer id when it is our own. */
  id: string;
  source: Source;
  kind: 'audio' | 'video';
  track: MediaStreamTrack;
  /** Muted (paused) by its sender. */
  paused: boolean;
  /** Held back by the appliance: others matter more, or it is busy. */
  held: boolean;
}

export interface Person extends PeerInfo {
  isMe: boolean;
  media: Media[];
  quality: Quality;
  /** 0 silent to 1 loud, for the speaking ring. */
  level: number;
}

/** Where the meeting is. Each has its own screen or banner. */
export type Phase =
  /** The join screen. */
  | 'lobby'
  | 'joining'
  | 'joined'
  /** The connection was lost; the picture is greyed, it comes back by itself. */
  | 'reconnecting'
  | 'left'
  /** Cannot go on by itself: see `problem`. */
  | 'failed';

/** What is wrong, in words that `i18n` has a title, an explanation and a remedy for. */
export type Problem =
  | 'insecure-page'
  | 'server-unreachable'
  | 'replaced'
  | 'removed'
  | 'too-much'
  | 'ended'
  | 'browser-unsupported'
  | 'refused';

/** What is wrong with one device. */
export type DeviceProblem = 'no-permission' | 'system-permission' | 'not-found' | 'in-use' | 'insecure-page' | 'failed';

export interface Allowed {
  audio: boolean;
  video: boolean;
  screen: boolean;
  chat: boolean;
}

/** `muted`: I may unmute. `stopped`: I may begin anew. `forbidden`: until the host allows it again. */
export interface HostDid {
  what: 'muted' | 'stopped' | 'forbidden';
  source: Source;
}

export interface MeetingState {
  phase: Phase;
  problem: Problem | null;
  /** The appliance's own sentence, when it refused. */
  problemDetail: string;
  roomId: string;
  /** As the host named it; the id until that is known. */
  roomName: string;
  /** Nobody new gets in, hosts aside. */
  locked: boolean;
  /** What joining needs. */
  access: 'open' | 'password' | 'invite';
  /** False: there is no such room, and only the host opens rooms. */
  mayOpen: boolean;
  /** What the link that led here is worth, as far as it is known to be. */
  invitedAs: 'host' | 'invite' | null;
  passwordProblem: 'needed' | 'wrong' | null;
  /** The appliance carries nobody more right now; the page asks again by itself. */
  crowded: boolean;
  /** What I may do, as the host has set it. */
  allowed: Allowed;
  /** The host's last word to me or to all, until it is put away. */
  note: { text: string; toYouAlone: boolean } | null;
  /** What the host did to me last; a new object each time. */
  hostDid: HostDid | null;
  peerId: string;
  /** The page came over plain HTTP: only watching, until it is opened with https. */
  plain: boolean;
  /** No seat is free in the room, nor is one kept for me. */
  full: boolean;
  /** The room cannot be watched over plain HTTP. */
  needsHttps: boolean;
  /** This browser refuses our connection although the page has come; help is here. */
  helpUrl: string | null;
  /** My name: from the page's parameters, or the one used last on this device. */
  displayName: string;
  role: Role;
  /** Everybody in the room, myself first, then in order of arrival. */
  people: Person[];
  /** What the appliance gives up right now, so that it can carry everybody. */
  economy: EconomyStep;
  /** Who speaks (dominant speaker), or null. */
  activeSpeakerId: string | null;
  chat: ChatMessage[];
  unreadChat: number;
  /** How many were in the room when the page last looked, before joining; null while unknown. */
  peopleInRoom: number | null;
  /** Where the appliance has moved to: what others shall be told; null while it is where this page came from. */
  origin: string | null;
  /** Where else the appliance may be found, should it not answer here any more: addresses of its own, and its name. */
  whereabouts: readonly string[];
  /** The appliance's version, once known. */
  version: string;
}

export interface MeetingActions {
  join(displayName: string, password?: string): Promise<void>;
  /** In the lobby: whether the door is open by now. */
  lookAgain(): Promise<void>;
  leave(): Promise<void>;
  /** From `left` or `failed` back to the lobby. */
  reset(): void;
  rename(displayName: string): Promise<void>;
  sendChat(text: string): Promise<void>;
  markChatRead(): void;
  dismissNote(): void;
  /** What of the videos is on the screen, and how large. */
  show(tiles: Tiles): void;
  /** For hosts. */
  muteAll(): Promise<void>;
  setLocked(locked: boolean): Promise<void>;
  endMeeting(): Promise<void>;
  startScreenShare(): Promise<void>;
  stopScreenShare(): Promise<void>;
}

export interface DeviceChoice {
  deviceId: string;
  label: string;
}

/** Camera, microphone and speaker: before joining (preview) and during. */
export interface DevicesState {
  microphones: DeviceChoice[];
  cameras: DeviceChoice[];
  speakers: DeviceChoice[];
  microphoneId: string;
  cameraId: string;
  speakerId: string;
  /** What the person wants; the track follows (or `problem` says why not). */
  microphoneOn: boolean;
  cameraOn: boolean;
  microphoneTrack: MediaStreamTrack | null;
  cameraTrack: MediaStreamTrack | null;
  microphoneProblem: DeviceProblem | null;
  cameraProblem: DeviceProblem | null;
  /** 0 silent to 1 loud: my own microphone's level meter. */
  microphoneLevel: number;
  screenTrack: MediaStreamTrack | null;
  /** Why the screen is not shared; null also when the person changed their mind. */
  screenProblem: DeviceProblem | null;
  /** Whether this browser can share a screen at all (phones cannot). */
  canShareScreen: boolean;
}

export interface DevicesActions {
  /** Opens preview devices as wanted; called when the join screen appears. */
  start(): Promise<void>;
  setMicrophoneOn(on: boolean): Promise<void>;
  setCameraOn(on: boolean): Promise<void>;
  chooseMicrophone(deviceId: string): Promise<void>;
  chooseCamera(deviceId: string): Promise<void>;
  chooseSpeaker(deviceId: string): Promise<void>;
  stop(): void;
}
