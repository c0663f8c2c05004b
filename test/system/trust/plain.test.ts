/** A computer of a network that does not know the box: it watches over plain HTTP, and sees itself come to trust it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FirefoxParticipant } from '../../support/browser/FirefoxParticipant.ts';
import { Participant } from '../../support/browser/Participant.ts';
import { describeBrowsers } from '../../support/browser/without.ts';
import { Classroom } from '../../support/netns/Classroom.ts';
import { waitFor } from '../../support/startTestAppliance.ts';

describeBrowsers('over plain HTTP', () => {
  let classroom: Classroom;
  let kim: Participant;
  let plain: string;
  let ca: string;

  beforeAll(async () => {
    classroom = await Classroom.open();
    plain = `http://${classroom.address}:4480`;
    kim = await Participant.launch(classroom.url, { on: classroom.guest, hertz: 1400 });
    // A room that somebody has opened can be watched.
    await kim.join(`${classroom.url}/?roomId=physics`, 'Kim');
  });
  afterAll(async () => {
    await kim?.close();
    await classroom?.close();
  });

  test('Firefox without any certificate sees and hears', async () => {
    const fox = await FirefoxParticipant.launch(plain, { on: classroom.guest, trust: 'public' });
    try {
      await fox.join(`${plain}/watch?roomId=physics`, 'Fox');
      expect(await fox.page.evaluate(() => isSecureContext)).toBe(false);
      await fox.decodedFrom('Kim');
      await fox.hears('Kim', 1400);
      ca = await fox.page.evaluate(() => fetch('/ca.pem').then((answer) => answer.text()));
      expect(fox.takeComplaints()).toEqual([]);
    } finally {
      await fox.close();
    }
  });

  test('the ticks stay open for a browser that warns, and come for one that has the authority', async () => {
    const ticks = async (trust: 'public' | { ca: string }, wanted: number) => {
      const pat = await Participant.launch(plain, { on: classroom.guest, trust });
      try {
        const tried = pat.page.waitForEvent('requestfailed', { predicate: (request) => request.url().endsWith('/health') });
        tried.catch(() => {}); // Where it is trusted, nothing fails.
        await pat.page.goto(`${plain}/trust`);
        if (wanted === 0) await tried;
        await waitFor(`${wanted} ticks`, async () => (await pat.page.getByTestId(/^check-/).count()) === 2 && (await pat.page.locator('[data-ok="true"]').count()) === wanted);
      } finally {
        await pat.close();
      }
    };
    await ticks('public', 0);
    await ticks({ ca }, 2);
  });
});
