import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, test } from 'vitest';
import { createApp, nextTick } from 'vue';
import { configSchema } from '../../../../main/contract/config.ts';
import { consoleContract, type ConsoleContract } from '../../../../main/contract/console.ts';
import type { ConsoleState } from '../../../../main/contract/console/state.ts';
import { nested } from '../../../../renderer/console/forms/paths.ts';
import { provideCarrier } from '../../../../renderer/console/stores/console.ts';
import { useSettings } from '../../../../renderer/console/stores/settings.ts';
import { LinkError } from '../../../../renderer/link/Link.ts';
import { cannedCapacity } from '../../../support/consoleGallery/capacity.ts';
import { FakeLink } from '../../../support/fakeLink.ts';

const state: ConsoleState = {
  phase: 'running', since: 0, error: null, version: '1', shell: 'headless', hostName: 'box', dataDir: '/d', meetingUrls: [], fingerprint: null, certificate: null, trustUrls: [],
  rooms: [], load: null, capacity: cannedCapacity('empty'), warnings: [], trial: null, configRevision: 1, objectsRevision: 1,
};
const effects = { rooms: 0, people: 0, moves: false, restartsMedia: false, movesConsole: false, needsConfirmation: false };

let link: FakeLink<ConsoleContract>;
let file: Record<string, unknown>;
let overridden: Record<string, 'flag' | 'environment'>;
let settings: ReturnType<typeof useSettings>;

async function rest(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await nextTick();
}

beforeEach(async () => {
  link = new FakeLink<ConsoleContract>(consoleContract);
  file = { httpsPort: 5000, media: { webcamKbps: 800 } };
  overridden = {};
  link.answer('getState', () => state);
  link.answer('getHistory', () => []);
  link.answer('getConfig', () => ({ effective: { ...configSchema.parse(file), ...(overridden['httpPort'] ? { httpPort: 8080 } : {}) }, file, overridden }));
  link.answer('planConfig', () => ({ issues: [], changes: [], effects }));
  link.answer('applyConfig', (input) => {
    file = input.settings;
    return { needsConfirmation: false };
  });
  const pinia = createPinia();
  setActivePinia(pinia);
  provideCarrier(pinia, { kind: 'browser', link, door: null });
  settings = createApp({}).use(pinia).runWithContext(() => useSettings());
  await rest();
});

test('a setting is what the file says, or its default', () => {
  expect([settings.valueOf('httpsPort'), settings.valueOf('httpPort'), settings.valueOf('media.webcamKbps')]).toEqual([5000, 4480, 800]);
  expect(settings.changes).toEqual([]);
});

test('an edit is kept until it is applied, and is none when it is taken back', () => {
  settings.set('httpPort', 8081);
  expect([settings.valueOf('httpPort'), settings.isChanged('httpPort'), settings.changes]).toEqual([8081, true, ['httpPort']]);
  settings.set('httpPort', 4480);
  expect(settings.changes).toEqual([]);
});

test('what is typed wrongly is kept as it is, and said', () => {
  settings.set('httpPort', '80a');
  expect(settings.valueOf('httpPort')).toBe('80a');
  expect(settings.problems.get('httpPort')?.key).toBe('forms.problem.number');
});

test('the file is sent without defaults; afterwards nothing is left to apply', async () => {
  settings.set('httpsPort', 4443);
  settings.set('media.screenKbps', 1000);
  await settings.review();
  expect(link.askedFor('planConfig')).toEqual([{ settings: { media: { webcamKbps: 800, screenKbps: 1000 } } }]);
  expect(settings.reviewing).toBe('edits');
  await settings.apply();
  expect(link.askedFor('applyConfig')).toEqual([{ settings: { media: { webcamKbps: 800, screenKbps: 1000 } } }]);
  expect([settings.changes, settings.reviewing, settings.valueOf('httpsPort')]).toEqual([[], null, 4443]);
});

test('a refusal loses nothing', async () => {
  link.answer('applyConfig', () => {
    throw new LinkError(409, 'Port 5001 is taken');
  });
  settings.set('httpsPort', 5001);
  await settings.review();
  await expect(settings.apply()).rejects.toThrow('Port 5001 is taken');
  expect([settings.valueOf('httpsPort'), settings.reviewing]).toEqual([5001, 'edits']);
});

describe('other settings as a whole', () => {
  test('an import is compared with what is there, and applied as a whole', async () => {
    await settings.reviewInstead('import', configSchema.parse({ workers: 2 }));
    expect(settings.changes.toSorted()).toEqual(['httpsPort', 'media.webcamKbps', 'workers']);
    await settings.apply();
    expect(file).toEqual({ workers: 2 });
  });

  test('a reset goes back to the defaults', async () => {
    await settings.reviewInstead('reset', {});
    expect(settings.changes.toSorted()).toEqual(['httpsPort', 'media.webcamKbps']);
    await settings.apply();
    expect(file).toEqual({});
  });

  test('looked at and left, what was edited by hand is there again', async () => {
    settings.set('httpPort', 8081);
    await settings.reviewInstead('reset', {});
    expect(settings.valueOf('httpPort')).toBe(4480);
    settings.cancel();
    expect([settings.valueOf('httpPort'), settings.changes]).toEqual([8081, ['httpPort']]);
  });

  test('when the appliance does not answer, too', async () => {
    link.answer('planConfig', () => {
      throw new LinkError(500, 'no');
    });
    settings.set('httpPort', 8081);
    await expect(settings.reviewInstead('reset', {})).rejects.toThrow();
    expect([settings.changes, settings.reviewing]).toEqual([['httpPort'], null]);
  });
});

test('a change elsewhere is taken over; edits outlive it unless it says the same', async () => {
  settings.set('httpPort', 8081);
  settings.set('workers', 3);
  file = nested([['httpsPort', 6000], ['workers', 3]]);
  link.say('state', { ...state, configRevision: 2 });
  await rest();
  expect([settings.valueOf('httpsPort'), settings.changes]).toEqual([6000, ['httpPort']]);
});

test('what a flag decides is shown as it is in force, and by what', async () => {
  overridden = { httpPort: 'flag' };
  link.say('state', { ...state, configRevision: 2 });
  await rest();
  expect([settings.overriddenBy('httpPort'), settings.inForce('httpPort'), settings.saved('httpPort'), settings.overriddenBy('httpsPort')]).toEqual(['flag', 8080, 4480, null]);
});
