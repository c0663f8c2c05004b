/** Our exchange without our screens: the real session of the meeting page, and one element for each picture. */
import { watch } from './pictures.ts';
import { MeetingSession } from '../../../renderer/meeting/session/MeetingSession.ts';
import { browserSurroundings } from '../../../renderer/meeting/session/Surroundings.ts';
import type { MeetingState, Person } from '../../../renderer/meeting/stores/meeting.types.ts';

const none = { audio: true, video: true, screen: true, chat: true };
const state = { phase: 'lobby', problem: null, people: [] as Person[], chat: [], allowed: none, unreadChat: 0 } as unknown as MeetingState;
const nothing = () => {};
const session = new MeetingSession(state, browserSurroundings(), { onDropped: nothing, onHostDid: nothing, onStopped: nothing });
session.start();
void session.join('Visitor');
watch(() => state.people.flatMap(({ media }) => media.filter(({ kind }) => kind === 'video').flatMap(({ track }) => track ?? [])));
