/** Paths that carry nothing: because everybody is muted, and because they are dead. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FirefoxParticipant } from '../../support/browser/FirefoxParticipant.ts';
import type { Participant } from '../../support/browser/Participant.ts';
import { noNamespaces } from '../../support/netns/commands.ts';
import { waitFor } from '../../support/startTestAppliance.ts';
import { tones } from '../../support/tones.ts';
import { first, type Lan, origin, person, startLan } from './lan.ts';

const QUIET_MS = 30_000;
const TCP_MS = 5000;

describe.skipIf(noNamespaces)('a path that carries nothing', () => {
  let lan: Lan;
  let ann: Participant;
  let fay: FirefoxParticipant;

  beforeAll(async () => {
    lan = await startLan();
    [ann, fay] = await Promise.all([person(lan, 0), FirefoxParticipant.launch(origin(first), { hertz: tones[1] as number, on: lan.phone })]);
    await ann.join(`${origin(first)}/?roomId=quiet`, 'Ann');
    await fay.join(`${origin(first)}/?roomId=quiet`, 'Fay');
    await Promise.all([ann.decodedFrom('Fay'), fay.decodedFrom('Ann')]);
  }, 120_000);
  afterAll(async () => {
    await Promise.all([ann?.close(), fay?.close()]);
    await lan?.appliance.close();
    await lan?.network.close();
  }, 30_000);

  const both = () => [ann, fay] as const;
  const connections = () => Promise.all(both().map((one) => one.connected()));

  test('everybody muted and without a camera: nobody is connected anew, and all goes on afterwards', async () => {
    const before = await connections();
    for (const one of both()) {
      await one.press('Turn off microphone');
      await one.press('Turn off camera');
    }
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
    for (const one of both()) {
      await one.press('Turn on microphone');
      await one.press('Turn on camera');
    }
    await Promise.all([ann.decodedFrom('Fay'), fay.decodedFrom('Ann')]);
    expect(await connections()).toEqual(before);
  });

  test('UDP dropped: Chromium and Firefox are on TCP within 5 s', async () => {
    const dropsAt = Date.now();
    const letThrough = await lan.router.drop('udp', 44_444);
    try {
      const over = await Promise.all(
        both().map(async (one) => {
          await waitFor('media over TCP', async () => (await one.protocols()).join() === 'tcp', 6 * TCP_MS);
          return Date.now() - dropsAt;
        }),
      );
      await Promise.all([ann.decodedFrom('Fay'), fay.decodedFrom('Ann')]);
      const took = Date.now() - dropsAt;
      console.log(`UDP dropped: on TCP after ${over.join(' and ')} ms (Chromium and Firefox), they see each other again ${took} ms after it`);
      expect(took).toBeLessThan(TCP_MS);
    } finally {
      await letThrough();
    }
  });
});
