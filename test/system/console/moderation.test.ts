/** What a host does at the console, as two people in real browsers see and hear it. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { party } from '../../support/browser/party.ts';
import type { Participant } from '../../support/browser/Participant.ts';
import { hostConsole, type Ask } from '../../support/hostConsole.ts';

const here = party(2);
let ask: Ask;
let ann: Participant;
let ben: Participant;
let roomId: string;
let url: string;
let count = 0;

beforeAll(() => {
  ask = hostConsole(here.appliance);
  [ann, ben] = here.guests.map(({ participant }) => participant) as [Participant, Participant];
});
beforeEach(async () => {
  ({ roomId } = await ask('createRoom', { settings: { name: `Physics ${++count}b` } }));
  url = (await ask('roomLinks', { roomId })).join;
});

const bothJoin = async () => {
  await ann.join(url, 'Ann');
  await ben.join(url, 'Ben');
};
const peerIdOfBen = () => ann.peerIdOf('Ben');
const button = (one: Participant, name: string | RegExp) => one.page.getByRole('button', { name, exact: typeof name === 'string' });
const says = (one: Participant, text: string | RegExp) => one.page.getByText(text).first().waitFor();

describe('people', () => {
  test('muting: not heard any more, told, and free to unmute', async () => {
    await bothJoin();
    const { hertz } = here.guests[1]!;
    await ann.hears('Ben', hertz);
    await ask('mute', { roomId, peerId: await peerIdOfBen() });
    await says(ben, 'The host has muted you');
    await ann.hears('Ben', 0);
    await ann.tile('Ben').getByLabel('microphone off').waitFor();
    await button(ben, 'Turn on microphone').click();
    await ann.hears('Ben', hertz);
  });

  test('stopping camera and share: the picture is gone, the device is off, and may be turned on again', async () => {
    await bothJoin();
    await ann.decodedFrom('Ben');
    const peerId = await peerIdOfBen();
    await ask('stopSending', { roomId, peerId, what: 'video' });
    await says(ben, 'The host has turned your camera off');
    await ann.tile('Ben').locator('video').waitFor({ state: 'detached' });
    await ben.press('Turn on camera');
    await ann.decodedFrom('Ben');
    await ben.press('Share screen');
    await ann.decodedFrom('Ben', 'screen');
    await ask('stopSending', { roomId, peerId, what: 'screen' });
    await says(ben, 'The host has stopped your screen sharing');
    await ann.sees(['Ann', 'Ben']);
    await button(ben, 'Share screen').waitFor();
  });

  test('removing: told, and stays out', async () => {
    await bothJoin();
    await ask('remove', { roomId, peerId: await peerIdOfBen() });
    await says(ben, 'You were removed from the meeting');
    await ann.sees(['Ann']);
    await ben.press('Join again');
    await ben.press('Join');
    await says(ben, /the host has removed you from this room/);
    await ann.sees(['Ann']);
  });

  test('a message is shown until it was read', async () => {
    await bothJoin();
    await ask('message', { roomId, text: 'Five minutes left' });
    await ask('message', { roomId, peerId: await peerIdOfBen(), text: 'Please come to the front' });
    await ann.page.getByTestId('note').filter({ hasText: 'Message from the host to everybody' }).filter({ hasText: 'Five minutes left' }).waitFor();
    const note = ben.page.getByTestId('note').filter({ hasText: 'Message from the host to you' }).filter({ hasText: 'Please come to the front' });
    await note.waitFor();
    await ben.press('Understood');
    await note.waitFor({ state: 'detached' });
  });
});

describe('what the room allows', () => {
  test('holds at once: what is forbidden ends, and its control says why', async () => {
    await bothJoin();
    await ann.decodedFrom('Ben');
    await ask('updateRoom', { roomId, settings: { publish: { video: 'hosts' }, chat: 'nobody' } });
    await ann.tile('Ben').locator('video').waitFor({ state: 'detached' });
    await says(ben, 'Cameras are off in this room');
    const camera = button(ben, /^Turn on camera: Cameras are off in this room/);
    expect(await camera.getAttribute('aria-disabled')).toBe('true');
    await camera.click({ force: true });
    await ben.press('Chat');
    expect(await ben.page.getByRole('textbox', { name: 'Message to everybody' }).isDisabled()).toBe(true);
    await ask('updateRoom', { roomId, settings: { publish: { video: 'everybody' }, chat: 'everybody' } });
    await ben.press('Turn on camera');
    await ann.decodedFrom('Ben');
  });

  test('a new name is seen at once', async () => {
    await ann.join(url, 'Ann');
    await ask('updateRoom', { roomId, settings: { name: 'Physik am Morgen' } });
    await expect.poll(() => ann.page.title()).toBe('Physik am Morgen – Soupbox');
  });
});

describe('the door', () => {
  test('a password: asked for, wrong ones are said, the right one opens', async () => {
    await ask('updateRoom', { roomId, settings: { access: 'password' }, password: 'schnürsenkel' });
    const { page } = ben;
    await page.goto(url);
    await page.getByRole('textbox', { name: 'Your name' }).fill('Ben');
    const password = page.getByLabel('Room password');
    await ben.press('Join');
    await says(ben, 'Please enter the password of this room.');
    await password.fill('wrong');
    await ben.press('Join');
    await says(ben, /This password is wrong/);
    await password.fill('schnürsenkel');
    await ben.press('Join');
    await ben.inMeeting();
  });

  test('a lock: said before joining; opened, one is in', async () => {
    await ann.join(url, 'Ann');
    await ask('updateRoom', { roomId, settings: { locked: true } });
    await ben.page.goto(url);
    await says(ben, 'The room is locked');
    await ben.page.getByRole('textbox', { name: 'Your name' }).fill('Ben');
    await ben.press('Look again');
    await says(ben, 'The room is locked');
    await ask('updateRoom', { roomId, settings: { locked: false } });
    await ben.press('Look again');
    await ben.press('Join');
    await ann.sees(['Ann', 'Ben']);
  });

  test('by invitation: only with the link, whose key leaves the address and survives a reload', async () => {
    await ask('updateRoom', { roomId, settings: { access: 'invite' } });
    await ben.page.goto(url);
    await says(ben, 'This room is by invitation only');
    const { invite } = await ask('roomLinks', { roomId });
    await ben.page.goto('about:blank');
    await ben.page.goto(invite);
    await button(ben, 'Join').waitFor();
    expect(ben.page.url()).toBe(url);
    await ben.page.reload();
    await ben.page.getByRole('textbox', { name: 'Your name' }).fill('Ben');
    await ben.press('Join');
    await ben.inMeeting();
    // An earlier link is worthless once it was renewed.
    await ask('renewKeys', { roomId, which: 'invite' });
    await ann.page.goto('about:blank');
    await ann.page.goto(invite);
    await ann.page.getByRole('textbox', { name: 'Your name' }).fill('Ann');
    await ann.press('Join');
    await says(ann, 'This room is by invitation only');
  });

  test('the host’s link opens a locked room, makes a host, and the host mutes, locks and ends', async () => {
    await ben.join(url, 'Ben');
    await ask('updateRoom', { roomId, settings: { locked: true } });
    const { host } = await ask('roomLinks', { roomId });
    await ann.page.goto('about:blank');
    await ann.join(host, 'Ann');
    await ben.tile('Ann').getByLabel('Host').waitFor();
    const { hertz } = here.guests[1]!;
    await ann.hears('Ben', hertz);
    const choose = async (name: string) => {
      await button(ann, 'Host').click();
      await ann.page.getByRole('menuitem', { name }).click();
    };
    await choose('Mute everybody');
    await ann.hears('Ben', 0);
    await choose('Unlock the room');
    await expect.poll(() => here.appliance.appliance.book.get(roomId)?.settings.locked).toBe(false);
    await choose('End for everybody…');
    await ann.press('End meeting');
    for (const one of [ann, ben]) await says(one, 'The meeting has ended');
  });

  test('the short code leads to the room, however it is typed', async () => {
    const { code } = here.appliance.appliance.book.get(roomId)!;
    await ben.page.goto(`${here.appliance.url}/${code.toLowerCase()}`);
    expect(ben.page.url()).toBe(url);
    const response = await ben.page.request.get(`${here.appliance.url}/ZZZZ`, { ignoreHTTPSErrors: true });
    expect(response.status()).toBe(404);
  });
});
