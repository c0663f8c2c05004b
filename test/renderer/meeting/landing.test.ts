import { expect, test, vi } from 'vitest';
import { addressOf, roomMeant, type Lobby } from '../../../renderer/meeting/landing/landing.ts';
import { namesRoom } from '../../../renderer/meeting/landing/namesRoom.ts';
import { findHelp } from '../../../renderer/meeting/session/help.ts';
import { meetingLink } from '../../../renderer/meeting/composables/link.ts';
import { barrierOf } from '../../../renderer/meeting/session/door.ts';

const shown: Lobby = { rooms: [{ id: 'Physics-8b', name: 'Physics 8b', people: 3 }], mayOpen: true };
const asking = (room: string | null, mayOpen = true) => vi.fn(async () => ({ ...shown, mayOpen, room }));

test('the name of a room that is shown, in whatever case', async () => {
  expect(await roomMeant(' physics 8B ', shown, asking(null))).toBe('Physics-8b');
});

test('a code, in whatever case', async () => {
  const ask = asking('secret-room');
  expect(await roomMeant('qupt', shown, ask)).toBe('secret-room');
  expect(ask).toHaveBeenCalledWith('qupt');
});

test('four capital letters that no room has are a code that was misread, not a new room', async () => {
  expect(await roomMeant('QUPT', shown, asking(null))).toBeNull();
  expect(await roomMeant('qupt', shown, asking(null, false)), 'where nobody opens rooms, they can be nothing else').toBeNull();
  expect(await roomMeant('chor', shown, asking(null))).toBe('chor');
});

test('any other name is a room’s id', async () => {
  expect(await roomMeant('物理 第八课', null, asking(null))).toBe('物理-第八课');
  expect(await roomMeant('../etc', null, asking(null))).toBe('etc');
  expect(await roomMeant('???', null, asking(null))).toBeNull();
});

test('links to rooms lead there as ever, anything else to the choice', () => {
  expect(['?roomId=physics', '?displayName=Ann&roomId=物理'].map(namesRoom)).toEqual([true, true]);
  expect(['', '?displayName=Ann', '?roomId=', '?roomId=a/b', '?roomId=__proto__'].map(namesRoom)).toEqual([false, false, false, false, false]);
  expect(addressOf('物理', { pathname: '/watch', search: '?displayName=Ann&code=abcd' })).toBe(`/watch?displayName=Ann&roomId=${encodeURIComponent('物理')}`);
});

test('who watches shares the way in for everybody', () => {
  expect(meetingLink('r', null, 'http://box.local:4480/watch?roomId=r&displayName=Ann')).toBe('http://box.local:4480/?roomId=r');
});

test('over plain HTTP a room that needs more is shut', () => {
  const room = { invitedAs: null, mayOpen: true, locked: false, access: 'open' as const, needsHttps: true };
  expect([barrierOf({ ...room, plain: true }), barrierOf({ ...room, plain: false })]).toEqual(['https', null]);
});

test('a full room is shut for all but the host; what else shuts it is said first', () => {
  const room = { invitedAs: null, mayOpen: true, locked: false, access: 'open' as const, full: true };
  expect([barrierOf(room), barrierOf({ ...room, invitedAs: 'host' }), barrierOf({ ...room, locked: true })]).toEqual(['full', null, 'locked']);
});

test('help is where the appliance says, if it says anything', async () => {
  const box = { hostname: 'box.local', search: '?roomId=r' };
  const answering = (body: unknown) => async () => new Response(JSON.stringify(body));
  expect(await findHelp(box, answering({ httpPort: 4480 }))).toBe('http://box.local:4480/trust?roomId=r');
  expect(await findHelp(box, answering({ httpPort: null }))).toBeNull();
  expect(await findHelp(box, () => Promise.reject(new TypeError('Failed to fetch')))).toBeNull();
});

test('that nobody answers is not taken for a code that no room has', async () => {
  const silent = async () => Promise.reject(new TypeError('Failed to fetch'));
  await expect(roomMeant('QUPT', null, silent)).rejects.toThrow('Failed to fetch');
});
