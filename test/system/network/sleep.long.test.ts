/** A box that is not reached for long, and one that sleeps: the whole tree of processes stands still, and everybody's browser goes on. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Participant } from '../../support/browser/Participant.ts';
import { noNamespaces } from '../../support/netns/commands.ts';
import { type Lan, first, frozen, origin, person, seeEachOther, startLan } from './lan.ts';

const SLEEP_MS = 180_000;
const BACK_MS = 15_000;

describe.skipIf(noNamespaces)('the host is gone', () => {
  let lan: Lan;
  let people: [Participant, Participant];

  beforeAll(async () => {
    lan = await startLan();
    people = await Promise.all([person(lan, 0), person(lan, 1)]);
  }, 90_000);
  afterAll(async () => {
    await Promise.all((people ?? []).map((one) => one.close()));
    await lan?.appliance.close();
    await lan?.network.close();
  }, 30_000);

  test('none of its addresses answers: the page says what to do, and goes on by itself once one does', async () => {
    const [ann, ben] = people;
    await ann.join(`${origin(first)}/?roomId=chemistry`, 'Ann');
    await ben.join(`${origin(first)}/?roomId=chemistry`, 'Ben');
    await seeEachOther(people, Date.now());
    await lan.router.ip('link', 'set', 'box2', 'down');
    await lan.router.ip('link', 'set', 'box', 'down');
    await frozen(ann, 'Ben');
    const words = ann.page.getByText('scan the code on the host’s screen again');
    await words.waitFor({ timeout: 40_000 });
    await lan.router.ip('link', 'set', 'box', 'up');
    await lan.router.ip('link', 'set', 'box2', 'up');
    await seeEachOther(people, Date.now());
    await words.waitFor({ state: 'hidden' });
  });

  test('asleep for three minutes: everybody is back within 15 s after it wakes', async () => {
    const [ann, ben] = people;
    await ann.join(`${origin(first)}/?roomId=physics`, 'Ann');
    await ben.join(`${origin(first)}/?roomId=physics`, 'Ben');
    await seeEachOther(people, Date.now());
    await lan.appliance.signalTree('SIGSTOP');
    await frozen(ann, 'Ben');
    await new Promise((resolve) => setTimeout(resolve, SLEEP_MS));
    const wokeAt = Date.now();
    await lan.appliance.signalTree('SIGCONT');
    const took = await seeEachOther(people, wokeAt, 60_000);
    console.log(`asleep for ${SLEEP_MS / 1000} s: both see each other ${took} ms after it woke`);
    expect(took).toBeLessThan(BACK_MS);
    for (const one of people) await one.sees(['Ann', 'Ben']);
    // Its workers live on: it was no fault of theirs.
    expect(lan.appliance.events.filter(({ event }) => event === 'worker-died')).toEqual([]);
  }, 300_000);
});
