import { afterAll, beforeAll, expect, test } from 'vitest';
import { FirefoxParticipant } from '../../support/browser/FirefoxParticipant.ts';
import { Participant } from '../../support/browser/Participant.ts';
import { describeBrowsers } from '../../support/browser/without.ts';
import { Classroom } from '../../support/netns/Classroom.ts';

describeBrowsers('a meeting between Firefox and Chromium', () => {
  let classroom: Classroom;
  let fox: FirefoxParticipant;
  let kim: Participant;

  beforeAll(async () => {
    classroom = await Classroom.open();
    const { url, guest } = classroom;
    [fox, kim] = await Promise.all([FirefoxParticipant.launch(url, { on: guest, hertz: 800 }), Participant.launch(url, { on: guest, hertz: 1400 })]);
  });
  afterAll(async () => {
    await Promise.all([fox?.close(), kim?.close()]);
    await classroom?.close();
  });

  test('both see and hear each other, and see who leaves', async () => {
    const url = `${classroom.url}/?roomId=two-browsers`;
    await kim.join(url, 'Kim');
    await fox.join(url, 'Fox');
    await Promise.all([kim.sees(['Kim', 'Fox']), fox.sees(['Kim', 'Fox'])]);
    await Promise.all([kim.decodedFrom('Fox'), fox.decodedFrom('Kim')]);
    await Promise.all([kim.hears('Fox', 800), fox.hears('Kim', 1400)]);
    expect(await fox.protocols()).toEqual(['udp']);
    await fox.press('Leave');
    await kim.sees(['Kim']);
    expect([...fox.takeComplaints(), ...kim.takeComplaints()]).toEqual([]);
  });
});
