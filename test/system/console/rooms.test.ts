/** The Rooms screen: made, used and ended by clicking, with a real person in the room. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Participant } from '../../support/browser/Participant.ts';
import { consoleInBrowser, type ConsoleInBrowser } from '../../support/console/inBrowser.ts';
import { wear } from '../../support/console/wear.ts';
import { tones } from '../../support/tones.ts';

let box: ConsoleInBrowser;
let ben: Participant;
beforeAll(async () => {
  box = await consoleInBrowser({ workers: 1 });
  ben = await Participant.launch(box.appliance.url, { hertz: tones[0] as number });
}, 60_000);
afterAll(async () => {
  await ben?.close();
  await box?.close();
}, 30_000);

const book = () => box.appliance.appliance.book;
const button = (name: string | RegExp) => box.page.getByRole('button', { name, exact: typeof name === 'string' });
const dialog = () => box.page.getByRole('dialog');
const says = (text: string | RegExp) => box.page.getByText(text).first().waitFor();
const link = (name: string | RegExp) => box.page.getByRole('link', { name });
const person = (name: string) => box.page.getByTestId('person').filter({ hasText: name });
const toRooms = () => box.page.getByRole('navigation').getByRole('link', { name: /^(Rooms|房间)$/ }).click();

async function createRoom(name: string): Promise<string> {
  await button('New room').click();
  await dialog().getByRole('textbox', { name: 'Name of the room' }).fill(name);
  await dialog().getByRole('button', { name: 'Create' }).click();
  await box.page.getByRole('heading', { level: 1, name }).waitFor();
  return (await box.page.getByTestId('room-link').textContent()) ?? '';
}

async function choose(name: string, what: string): Promise<void> {
  await button(`${name}: what to do`).click();
  await box.page.getByRole('menuitem', { name: what }).click();
}

async function select(label: string, option: string): Promise<void> {
  await box.page.getByRole('combobox', { name: label }).click();
  await box.page.getByRole('option', { name: option, exact: true }).click();
}

let axeSource: string;

beforeEach(toRooms);
afterEach(async () => {
  await ben.page.goto('about:blank');
  for (const { id } of [...book()]) {
    box.appliance.appliance.rooms.get(id)?.close();
    await book().forget(id);
  }
  expect(box.complaints.splice(0)).toEqual([]);
});

test('where there is no room, it says how one comes to be', async () => {
  await says('No room yet');
});

test('a room is made, found, renamed, kept and removed', async () => {
  await createRoom('Physics 8b');
  await button('Rename').click();
  await dialog().getByRole('textbox', { name: 'Name', exact: true }).fill('Physik 8b');
  await dialog().getByRole('button', { name: 'Save' }).click();
  await box.page.getByRole('heading', { level: 1, name: 'Physik 8b' }).waitFor();
  await box.page.getByRole('switch', { name: 'Keep this room' }).click();
  await expect.poll(() => readFile(path.join(box.appliance.dataDir, 'rooms.json'), 'utf8').catch(() => '')).toContain('Physik 8b');
  await toRooms();
  const { code } = book().get('Physics-8b')!;
  await box.page.getByRole('searchbox', { name: 'Search rooms and people' }).fill(code);
  await link(/Physik 8b/).click();
  await button('Remove room…').click();
  await dialog().getByRole('button', { name: 'Remove room' }).click();
  await says('No room yet');
  expect(await readFile(path.join(box.appliance.dataDir, 'rooms.json'), 'utf8')).not.toContain('Physik 8b');
});

describe('a person', () => {
  test('appears with what they send, is muted, written to and removed', async () => {
    const url = await createRoom('Physics 8b');
    await says('Nobody is here');
    await ben.join(url, 'Ben');
    await person('Ben').getByRole('img', { name: 'Microphone: on' }).waitFor();
    await person('Ben').getByRole('img', { name: /^Connection: / }).waitFor();
    await person('Ben').getByRole('img', { name: /^Sends \d.* receives / }).waitFor();
    await button('Mute: Ben').click();
    await person('Ben').getByRole('img', { name: 'Microphone: muted' }).waitFor();
    await ben.page.getByText('The host has muted you').first().waitFor();
    await choose('Ben', 'Stop camera');
    await person('Ben').getByRole('img', { name: 'Camera: on' }).waitFor({ state: 'detached' });
    await choose('Ben', 'Send a message…');
    await dialog().getByRole('textbox', { name: 'Message' }).fill('Please come to the front');
    await dialog().getByRole('button', { name: 'Send' }).click();
    await ben.page.getByTestId('note').filter({ hasText: 'Please come to the front' }).waitFor();
    await choose('Ben', 'Remove…');
    await dialog().getByRole('button', { name: 'Remove' }).click();
    await ben.page.getByText('You were removed from the meeting').waitFor();
    await says('Nobody is here');
  });

  test('becomes host by “Join as host”', async () => {
    await createRoom('Physics 8b');
    const host = await link('Join as host').getAttribute('href');
    await ben.join(host!, 'Teacher');
    await person('Teacher').getByText('Host', { exact: true }).waitFor();
    await button('End meeting…').click();
    await dialog().getByRole('button', { name: 'End meeting' }).click();
    await ben.page.getByText('The meeting has ended').waitFor();
  });
});

test('settings hold at once: lock, password, who may, limits', async () => {
  await createRoom('Physics 8b');
  const settings = () => book().get('Physics-8b')!.settings;
  await box.page.getByRole('switch', { name: 'Lock' }).click();
  await expect.poll(() => settings().locked).toBe(true);
  await select('Turn on a camera', 'Only hosts');
  await expect.poll(() => settings().publish.video).toBe('hosts');
  await select('Who can join', 'Whoever knows the password');
  await says('Enter a password first.');
  expect(settings().access).toBe('open');
  await box.page.getByRole('textbox', { name: 'Password' }).fill('schnürsenkel');
  await button('Set').click();
  await expect.poll(() => settings().access).toBe('password');
  await select('Who can join', 'Only with the invite link');
  await box.page.getByTestId('room-link').filter({ hasText: '#invite=' }).waitFor();
  const people = box.page.getByRole('textbox', { name: 'People at the same time' });
  await people.fill('0');
  await says('A whole number from 1 to 10000, or nothing.');
  await people.fill('12');
  await people.press('Enter');
  await expect.poll(() => settings().maxPeople).toBe(12);
  await people.fill('');
  await people.blur();
  await expect.poll(() => settings().maxPeople).toBe(null);
});

describe.each(['en', 'zh-CN'] as const)('in %s', (locale) => {
  afterAll(() => wear(box.page));
  beforeAll(async () => {
    axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  });

  test.each([
    ['light', { width: 1280, height: 800 }],
    ['dark', { width: 1280, height: 800 }],
    ['light', { width: 390, height: 844 }],
    ['dark', { width: 390, height: 844 }],
  ] as const)('%s at %j: no serious violation of accessibility, nothing sticks out', async (theme, viewport) => {
    const record = await book().create({ settings: { name: 'Physics 8b', access: 'password', locked: false }, predefined: true });
    await book().change(record, { settings: { access: 'open' } });
    await ben.join(`${box.appliance.url}/?roomId=${record.id}`, 'Ben');
    await book().change(record, { settings: { locked: true, access: 'password' } });
    for (const hash of ['#/rooms', `#/rooms/${record.id}`]) {
      await wear(box.page, { locale, theme, viewport, hash });
      await box.page.getByText('Physics 8b').first().waitFor();
      // Evaluated, not added: the page's own policy lets no other script in.
      await box.page.evaluate(axeSource);
      const violations = await box.page.evaluate(async () => {
        const { axe } = window as unknown as { axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> } };
        return (await axe.run()).violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
      });
      expect(violations).toEqual([]);
      expect(await box.page.evaluate(() => document.querySelector('#content')!.scrollWidth <= document.querySelector('#content')!.clientWidth)).toBe(true);
    }
  });
});
