/** What the machine carries, by clicking: the self-test, the planner, and the warning before a lesson. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { consoleInBrowser, type ConsoleInBrowser } from '../../support/console/inBrowser.ts';
import { violations } from '../../support/console/audit.ts';
import { wear } from '../../support/console/wear.ts';

let box: ConsoleInBrowser;
beforeAll(async () => {
  box = await consoleInBrowser({ workers: 1 });
}, 60_000);
afterEach(() => expect(box.complaints.splice(0)).toEqual([]));
afterAll(() => box?.close(), 30_000);

const selfTests = () => box.appliance.appliance.console.capacity.selfTests;
const card = () => box.page.getByTestId('self-test');
const button = (name: string) => box.page.getByRole('button', { name, exact: true });
const prediction = () => box.page.getByTestId('prediction');

test('the self-test shows how it goes, can be cancelled, and tells its result in words', async () => {
  await card().getByText('Not tested yet').waitFor();
  selfTests().durationMs = 20_000;
  await button('Start self-test').click();
  await card().getByRole('progressbar', { name: 'Self-test' }).waitFor();
  await card().getByText(/[1-9]\d* synthetic people are watching/).waitFor();
  await card().getByRole('status').getByText('The self-test has started.').waitFor({ state: 'attached' });
  expect(await violations(box.page)).toEqual([]);
  await button('Cancel').click();
  await card().getByRole('paragraph').filter({ hasText: 'The last test was cancelled.' }).first().waitFor();

  selfTests().durationMs = 2500;
  await button('Start self-test').press('Enter');
  const result = box.page.getByTestId('self-test-result');
  await result.waitFor({ timeout: 20_000 });
  await card().getByRole('status').getByText('The self-test has finished.').waitFor({ state: 'attached' });
  expect(await result.textContent()).toMatch(/people can watch one speaker|too busy/);
  await button('Test again').waitFor();
  expect(await violations(box.page)).toEqual([]);
}, 60_000);

test('while a room is made, its maker can try whether it will fit', async () => {
  await button('New room').first().click();
  await button('Will it fit?').click();
  await prediction().getByText(/^30 people: one picture at 720p each, \d+ Mbit\/s, [\d.]+% of this machine$/).waitFor();
  await box.page.getByRole('textbox', { name: 'People' }).fill('400');
  await box.page.getByRole('combobox', { name: 'Cameras on' }).click();
  await box.page.getByRole('option', { name: 'Everybody’s' }).click();
  await prediction().getByText(/^400 people: up to 25 pictures at 180p each/).waitFor();
  await prediction().getByText(/Too much for this computer; about \d+ people would fit\. (Then|Even) /).waitFor();
  await box.page.getByRole('textbox', { name: 'People' }).fill('many');
  await box.page.getByText('From 2 to 2000').waitFor();
  await prediction().waitFor({ state: 'detached' });
  await box.page.keyboard.press('Escape');
});

test('rooms that are made for more than fits are warned of, in their details and on the Overview', async () => {
  const { id } = await box.appliance.appliance.book.create({ settings: { name: 'Assembly', maxPeople: 900 }, predefined: true });
  await box.page.getByText('Your rooms are made for more than this machine carries').waitFor();
  await box.page.evaluate((roomId) => (location.hash = `#/rooms/${roomId}`), id);
  await box.page.getByTestId('room-needs').getByText(/^900 people: /).waitFor();
  expect(await prediction().getAttribute('data-verdict')).toBe('too-much');
  await wear(box.page, { locale: 'zh-CN', viewport: { width: 390, height: 844 }, hash: `#/rooms/${id}` });
  await box.page.getByTestId('room-needs').getByText(/^900 人：.*占用本机/).waitFor();
  expect(await violations(box.page)).toEqual([]);
  await box.appliance.appliance.book.forget(id);
});
