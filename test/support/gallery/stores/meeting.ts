import { defineStore } from 'pinia';
import { reactive, toRefs } from 'vue';
import type { MeetingActions, MeetingState, Phase, Problem } from '../../../../renderer/meeting/stores/meeting.types.ts';
import { fakePeople, scene, wanted } from './scene.ts';

const phases: Record<string, Phase> = { join: 'lobby', joining: 'joining', grid: 'joined', reconnecting: 'reconnecting', left: 'left', problem: 'failed' };
const long = 'Open page 42, please, and read the first two paragraphs. The exercise is here: https://example.org/physics/8b?page=42.';
const said: [string, string, string][] = [
  ['p1', 'Anna Berg', 'Good morning everybody!'],
  ['p1', 'Anna Berg', long],
  ['p2', '王小明', '老师早上好！我的摄像头今天坏了，先用语音。'],
  ['p0', 'Mateus Oliveira', 'Hi! Can you see my screen?'],
  ['p0', 'Mateus Oliveira', '@bot who'],
  ['bot', 'Bot', 'In the room: Anna Berg, 王小明, Priya Raghunathan, Jonas and you.'],
  ['p3', 'Priya Raghunathan', 'Yes, very well.\nThe formula is a bit small on my phone, could you make it larger?'],
];

export const useMeeting = defineStore('meeting', () => {
  const chat = wanted.has('chat') ? said : [];
  const state = reactive<MeetingState>({
    phase: phases[scene] ?? 'lobby',
    problem: (wanted.get('problem') as Problem | null) ?? null,
    problemDetail: wanted.get('detail') ?? '',
    roomId: wanted.get('room') ?? 'Physics8b',
    roomName: wanted.get('room') ?? 'Physics 8b',
    locked: wanted.has('locked'),
    access: (wanted.get('access') as MeetingState['access'] | null) ?? 'open',
    mayOpen: true,
    crowded: wanted.has('crowded'),
    invitedAs: null,
    passwordProblem: wanted.has('wrong') ? 'wrong' : null,
    allowed: { audio: true, video: !wanted.has('forbidden'), screen: true, chat: !wanted.has('forbidden') },
    note: wanted.has('note') ? { text: wanted.get('note')!, toYouAlone: false } : null,
    hostDid: null,
    peerId: 'p0',
    displayName: wanted.get('name') ?? '',
    role: wanted.has('viewer') ? 'viewer' : wanted.has('host') ? 'host' : 'participant',
    people: scene === 'grid' || scene === 'reconnecting' ? fakePeople(Number(wanted.get('n') ?? 4), wanted.has('screen')) : [],
    economy: (wanted.get('economy') as MeetingState['economy'] | null) ?? 'none',
    activeSpeakerId: wanted.get('speaker'),
    chat: chat.map(([peerId, displayName, text], index) => ({ id: `m${index}`, peerId, displayName, text, sentAt: 1790000000000 + index * 70_000 })),
    unreadChat: Number(wanted.get('unread') ?? 0),
    peopleInRoom: 3,
    origin: null,
    plain: false,
    full: wanted.has('full'),
    needsHttps: false,
    helpUrl: null,
    whereabouts: [],
    version: '0.1.0',
  });
  const actions: MeetingActions = {
    async join(name) {
      state.displayName = name;
      state.people = fakePeople(Number(wanted.get('n') ?? 4), false);
      state.phase = 'joined';
    },
    async leave() {
      state.phase = 'left';
    },
    reset: () => Object.assign(state, { phase: 'lobby', problem: null }),
    async rename(name) {
      state.people[0]!.displayName = name;
    },
    async sendChat(text) {
      state.chat.push({ id: `n${state.chat.length}`, peerId: 'p0', displayName: 'Me', text, sentAt: Date.now() });
    },
    lookAgain: async () => {},
    show: () => {},
    dismissNote: () => (state.note = null),
    muteAll: async () => {},
    setLocked: async (locked) => void (state.locked = locked),
    endMeeting: async () => {},
    markChatRead: () => (state.unreadChat = 0),
    startScreenShare: async () => {},
    stopScreenShare: async () => {},
  };
  return { ...toRefs(state), ...actions };
});
