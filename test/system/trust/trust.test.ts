import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FirefoxParticipant } from '../../support/browser/FirefoxParticipant.ts';
import { Participant } from '../../support/browser/Participant.ts';
import type { Trust } from '../../support/browser/trust.ts';
import { openWithWarning, proceedInChromium, proceedInFirefox } from '../../support/browser/warning.ts';
import { describeBrowsers } from '../../support/browser/without.ts';
import { Classroom } from '../../support/netns/Classroom.ts';
import { Impostor } from './Impostor.ts';

/** Each starts browsers of its own, on a machine that may be busy. */
const PATIENCE_MS = 120_000;

/** Large enough for two streams of different size. */
const LAYERED = { width: 640, height: 480, frameRate: 10 };

describeBrowsers('Chromium and Firefox', () => {
  let classroom: Classroom;
  const open: { close(): Promise<void> }[] = [];

  /** Two people, one with each browser. */
  async function pair(trust: Trust): Promise<[kim: Participant, fox: FirefoxParticipant]> {
    const { url, guest: on } = classroom;
    const both = await Promise.all([Participant.launch(url, { on, trust, hertz: 1400 }), FirefoxParticipant.launch(url, { on, trust, hertz: 800, video: LAYERED })]);
    open.push(...both);
    return both;
  }

  async function authority(): Promise<{ cert: string; key: string }> {
    const file = (ending: string) => readFile(path.join(classroom.box.dataDir, 'certificates', `authority.${ending}`), 'utf8');
    return { cert: await file('pem'), key: await file('key') };
  }

  beforeAll(async () => {
    classroom = await Classroom.open();
  });
  afterAll(async () => {
    await Promise.all(open.map((one) => one.close()));
    await classroom?.close();
  });

  let kim: Participant;
  let fox: FirefoxParticipant;

  test('with the authority installed there is no warning, and the two see and hear each other, and who leaves', async () => {
    [kim, fox] = await pair({ ca: (await authority()).cert });
    const url = `${classroom.url}/?roomId=installed`;
    await kim.join(url, 'Kim');
    await fox.join(url, 'Fox');
    await Promise.all([kim.sees(['Kim', 'Fox']), fox.sees(['Kim', 'Fox'])]);
    await Promise.all([kim.decodedFrom('Fox'), fox.decodedFrom('Kim')]);
    await Promise.all([kim.hears('Fox', 800), fox.hears('Kim', 1400)]);
    expect(await fox.protocols()).toEqual(['udp']);
    await fox.press('Leave');
    await kim.sees(['Kim']);
    expect([...fox.takeComplaints(), ...kim.takeComplaints()]).toEqual([]);
  }, PATIENCE_MS);

  test('the doctor finds nothing in the way of Firefox either, and measures it', async () => {
    await fox.page.goto(`${classroom.url}/doctor`);
    await fox.page.waitForSelector('[data-verdict]:not([data-verdict=looking])', { timeout: PATIENCE_MS / 2 });
    const lights = await fox.page.evaluate(() => Object.fromEntries([...document.querySelectorAll<HTMLElement>('li[data-layer]')].map(({ dataset: { layer, light } }) => [layer, light])));
    expect(lights).toMatchObject({ tls: 'green', wss: 'green', udp: 'green', tcp: 'green', speed: 'green', clock: 'green' });
    // It tries the box's name too, which nobody answers to here.
    expect(fox.takeComplaints().filter((complaint) => !complaint.includes('.local:'))).toEqual([]);
  }, PATIENCE_MS);

  test('who stole the authority’s key can imitate the box, and nobody on the internet', async () => {
    const stolen = await authority();
    const names = { box: 'thief.lan', internet: 'example.com' };
    await classroom.guest.hosts({ [names.box]: classroom.address, [names.internet]: classroom.address });
    const inside = await Impostor.start(classroom.box.host, 8443, stolen, names.box);
    const outside = await Impostor.start(classroom.box.host, 8444, stolen, names.internet);
    open.push(inside, outside);

    // With the same key, in the same way: it is the name alone that is refused.
    for (const { page } of [kim, fox]) {
      await page.goto(inside.url);
      expect(await page.title()).toBe('Not the box');
    }
    expect(await openWithWarning(kim.page, outside.url)).toBe('ERR_CERT_INVALID');
    expect(await openWithWarning(fox.page, outside.url)).toBe('SEC_ERROR_CERT_NOT_IN_NAME_SPACE');
    kim.takeComplaints();
    fox.takeComplaints();
  });

  test('without the authority there is a warning, and behind it a meeting; over plain HTTP one may watch', async () => {
    await Promise.all(open.splice(0).map((one) => one.close()));
    const [ann, ben] = await pair('public');
    const url = `${classroom.url}/?roomId=clicked`;
    expect(await openWithWarning(ann.page, url)).toBe('ERR_CERT_AUTHORITY_INVALID');
    await proceedInChromium(ann.page);
    await ann.enter('Ann');
    // What Chromium makes of plain HTTP: test/system/meeting/plain.test.ts.
    await ben.join(`${classroom.plainUrl}/watch?roomId=clicked`, 'Ben');
    await ben.decodedFrom('Ann');
    await ben.hears('Ann', 1400);
    expect(await ben.page.evaluate(() => isSecureContext)).toBe(false);
    // The box's other port is no stranger, also where Firefox tells of a request only after the page has gone.
    const strange = () => [...ann.takeComplaints(), ...ben.takeComplaints()].filter((complaint) => !complaint.includes(classroom.plainUrl));
    expect(strange()).toEqual([]);
    await ben.page.goto('about:blank');
    await ann.sees(['Ann']);

    expect(await openWithWarning(ben.page, url)).toBe('SEC_ERROR_UNKNOWN_ISSUER');
    await proceedInFirefox(ben.page);
    await ben.enter('Ben');
    await Promise.all([ann.sees(['Ann', 'Ben']), ben.sees(['Ann', 'Ben'])]);
    await Promise.all([ann.decodedFrom('Ben'), ben.decodedFrom('Ann')]);
    expect(strange()).toEqual([]);
  }, PATIENCE_MS);
});
