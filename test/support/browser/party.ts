import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { startTestAppliance, type TestAppliance } from '../startTestAppliance.ts';
import { tones } from '../tones.ts';
import type { BrowserOptions } from './chromium.ts';
import { Participant } from './Participant.ts';

const names = ['Ann', 'Ben', 'Cem', 'Dao'] as const;

export interface Guest {
  name: string;
  /** What this one's microphone hears, and so what the others must hear. */
  hertz: number;
  participant: Participant;
}

export interface Party {
  appliance: TestAppliance;
  guests: Guest[];
  /** A meeting page in a room of its own; the same within one test. */
  url(query?: string): string;
  /** All guests enter the test's room. */
  joinAll(query?: string): Promise<void>;
}

/**
 * An appliance and some browsers for all tests of a file, and a new room for
 * each test: starting a browser costs a second, a room costs nothing.
 */
export function party(count: number, options: { overrides?: Parameters<typeof startTestAppliance>[0]; browser?: BrowserOptions } = {}): Party {
  let room = '';
  const guests: Guest[] = [];
  const party: Party = {
    appliance: undefined as unknown as TestAppliance,
    guests,
    url: (query = '') => `${party.appliance.url}/?roomId=${room}${query && `&${query}`}`,
    async joinAll(query) {
      // One after the other: four browsers that start to encode at once take longer than in turn.
      for (const { name, participant } of guests) await participant.join(party.url(query), name);
    },
  };

  beforeAll(async () => {
    party.appliance = await startTestAppliance(options.overrides);
    for (const [i, name] of names.slice(0, count).entries()) {
      const hertz = tones[i] as number;
      guests.push({ name, hertz, participant: await Participant.launch(party.appliance.url, { hertz, ...options.browser }) });
    }
    room = newRoom();
  }, 60_000);

  afterEach(async () => {
    for (const { participant } of guests) await participant.page.goto('about:blank');
    const complaints = guests.flatMap(({ name, participant }) => participant.takeComplaints().map((line) => `${name}: ${line}`));
    room = newRoom();
    expect(complaints).toEqual([]);
  });

  afterAll(async () => {
    await Promise.all(guests.map(({ participant }) => participant.close()));
    await party.appliance?.close();
  }, 30_000);

  return party;
}

const newRoom = () => `test-${randomBytes(3).toString('hex')}`;
