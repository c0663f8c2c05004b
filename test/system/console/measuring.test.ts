import { afterEach, expect, test } from 'vitest';
import type { ConsoleSession } from '../../../main/console/Console.ts';
import type { ConsoleState } from '../../../main/contract/console/state.ts';
import { party } from '../../support/browser/party.ts';
import { waitFor } from '../../support/startTestAppliance.ts';

const two = party(2);
let session: ConsoleSession | undefined;
afterEach(() => session?.close());

test('a console sees how much really flows, for each person, the room and in total, and how well it goes', async () => {
  await two.joinAll();
  let state: ConsoleState | undefined;
  session = two.appliance.appliance.console.open({ notify: (notice, data) => void (notice === 'state' && (state = data as ConsoleState)) });
  session.watch();
  const enough = (rate: { in: number; out: number } | null | undefined) => Boolean(rate && rate.in > 30_000 && rate.out > 30_000);
  await waitFor('bitrates of both', () => state?.rooms[0]?.people.length === 2 && state.rooms[0].people.every(({ bitrate }) => enough(bitrate)), 30_000);
  await waitFor('good connections', () => state?.rooms[0]?.people.every(({ quality }) => quality === 3), 30_000);
  await waitFor('the total', () => enough(state?.load?.bitrate));
  const [room] = state!.rooms;
  expect(room!.bitrate.in).toBe(room!.people.reduce((total, { bitrate }) => total + bitrate.in, 0));
  // What one sends the other receives, give or take what changes between two looks.
  const [one, other] = room!.people;
  expect(one!.bitrate.in / other!.bitrate.out).toBeGreaterThan(0.3);
  expect(one!.bitrate.in / other!.bitrate.out).toBeLessThan(3);
  for (const { sends } of room!.people) expect(sends.map(({ source }) => source).sort()).toEqual(['mic', 'webcam']);
});
