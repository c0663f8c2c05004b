import { describe, expect, test } from 'vitest';
import { party } from '../../support/browser/party.ts';
import type { Participant } from '../../support/browser/Participant.ts';

describe('a conversation of two', () => {
  const here = party(2);
  const both = () => here.guests.map(({ participant }) => participant) as [Participant, Participant];
  const messages = ({ page }: Participant) => page.getByTestId('chat-message');

  async function write({ page }: Participant, text: string) {
    const field = page.getByRole('textbox', { name: 'Message to everybody' });
    await field.fill(text);
    await field.press('Enter');
  }

  test('chat reaches everybody, and the bot answers', async () => {
    const [ann, ben] = both();
    await here.joinAll();
    await ann.sees(['Ann', 'Ben']);
    await ann.press('Chat');
    await write(ann, 'Hello <b>Ben</b>');
    // An unread message shows on the closed panel's button.
    await ben.press('Chat, one new message');
    await expect.poll(() => messages(ben).allInnerTexts()).toEqual([expect.stringContaining('Hello <b>Ben</b>')]);
    await write(ben, '@bot who');
    for (const { page } of [ann, ben]) {
      const answer = page.getByTestId('chat-message').filter({ hasText: 'Bot' }).last();
      await answer.waitFor();
      expect(await answer.innerText()).toMatch(/Ann[^]*Ben|Ben[^]*Ann/);
    }
  });

  test('a new name is seen by everybody', async () => {
    const [ann, ben] = both();
    await here.joinAll();
    await ben.press(/^People/);
    await ben.press('Change your name');
    await ben.page.getByRole('textbox', { name: 'Change your name' }).fill('Bénédicte 本');
    await ben.press('Save');
    for (const one of [ann, ben]) await one.sees(['Ann', 'Bénédicte 本']);
    // Who has no mouse goes on from there, and may change it again, or not.
    const focused = () => ben.page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
    await expect.poll(focused).toBe('Change your name');
    await ben.page.keyboard.press('Enter');
    await ben.page.getByRole('textbox', { name: 'Change your name' }).press('Escape');
    await ben.page.getByRole('button', { name: 'Change your name' }).waitFor();
    await expect.poll(focused).toBe('Change your name');
  });

  test('a muted microphone is seen and not heard, until it is on again', async () => {
    const [ann, ben] = both();
    await here.joinAll();
    await ann.hears('Ben', here.guests[1]!.hertz);
    await ben.press('Turn off microphone');
    const muted = ann.tile('Ben').getByLabel('microphone off');
    await muted.waitFor();
    await ann.hears('Ben', 0);
    await ben.press('Turn on microphone');
    await muted.waitFor({ state: 'detached' });
    await ann.hears('Ben', here.guests[1]!.hertz);
  });

  test('a camera that is off leaves no picture, and comes back', async () => {
    const [ann, ben] = both();
    await here.joinAll();
    await ann.decodedFrom('Ben');
    const picture = ann.tile('Ben').locator('video');
    await ben.press('Turn off camera');
    await picture.waitFor({ state: 'detached' });
    await ann.hears('Ben', here.guests[1]!.hertz);
    await ben.press('Turn on camera');
    await picture.waitFor();
    await ann.decodedFrom('Ben');
  });

  test('a shared screen is seen beside the webcam, until it ends', async () => {
    const [ann, ben] = both();
    await here.joinAll();
    await ben.press('Share screen');
    const { frameWidth } = await ann.decodedFrom('Ben', 'screen');
    // The webcam is kept at 320 pixels: this is not it.
    expect(frameWidth).toBeGreaterThan(320);
    await ann.decodedFrom('Ben');
    await ben.page.getByRole('toolbar').getByRole('button', { name: 'Stop sharing' }).click();
    await ann.sees(['Ann', 'Ben']);
  });

  test('a viewer sees and hears, and is not seen', async () => {
    const [ann, ben] = both();
    await ann.join(here.url(), 'Ann');
    await ben.join(here.url('produce=false'), 'Ben');
    await ben.decodedFrom('Ann');
    await ben.hears('Ann', here.guests[0]!.hertz);
    expect(await ben.page.getByRole('button', { name: /camera|microphone|Share/ }).count()).toBe(0);
    await ann.press(/^People/);
    await ann.page.getByTestId('person').filter({ hasText: 'Ben' }).filter({ hasText: 'Viewer' }).waitFor();
    expect(await ann.page.locator('video').count()).toBe(1);
  });
});
