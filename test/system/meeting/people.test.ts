import { describe, expect, test } from 'vitest';
import { type Guest, party } from '../../support/browser/party.ts';
import { waitFor } from '../../support/startTestAppliance.ts';

/** Every guest decodes new frames of every other one, and hears exactly that one's tone from it. */
async function allSeeAndHearEachOther(guests: readonly Guest[]): Promise<void> {
  const pairs = guests.flatMap((me) => guests.filter((other) => other !== me).map((other) => ({ me: me.participant, other })));
  await Promise.all(pairs.map(({ me, other }) => me.decodedFrom(other.name)));
  await Promise.all(pairs.map(({ me, other }) => me.hears(other.name, other.hertz)));
}

describe('people in a meeting', () => {
  const here = party(4, { overrides: { rooms: { graceSeconds: 1, reconnectSeconds: 2 } } });

  test('two see and hear each other', async () => {
    const two = here.guests.slice(0, 2);
    for (const { name, participant } of two) await participant.join(here.url(), name);
    for (const { participant } of two) await participant.sees(['Ann', 'Ben']);
    await allSeeAndHearEachOther(two);
  });

  test('four see and hear each other; who leaves is gone, and nothing is left at the end', { timeout: 150_000 }, async () => {
    await here.joinAll();
    for (const { participant } of here.guests) await participant.sees(['Ann', 'Ben', 'Cem', 'Dao']);
    await allSeeAndHearEachOther(here.guests);

    const [ann, ben, cem, dao] = here.guests.map(({ participant }) => participant) as [Guest['participant'], ...Guest['participant'][]];
    await dao!.press('Leave');
    await dao!.page.getByText('You left the meeting').waitFor();
    for (const other of [ann, ben!, cem!]) await other.sees(['Ann', 'Ben', 'Cem'], 2000);
    await allSeeAndHearEachOther(here.guests.slice(0, 3));

    for (const other of [ann, ben!, cem!]) await other.press('Leave');
    const counts = await waitFor('the workers to be empty', async () => {
      const dump = await here.appliance.dump();
      return Object.values(dump).every((count) => count === 0) && dump;
    });
    expect(counts.routers).toBe(0);
  });
});
