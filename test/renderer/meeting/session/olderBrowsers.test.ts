/** Phones of some years: what browsers learned since (`browsers` in vite.config.ts) is not there. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { interfaceOf } from '../../../../renderer/console/composables/belonging.ts';
import { linkify } from '../../../../renderer/meeting/composables/linkify.ts';
import { entered, joined, rest } from '../harness.ts';

const young: [object, string][] = [[URL, 'parse'], [URL, 'canParse'], [Object, 'groupBy'], [Map, 'groupBy'], [Promise, 'withResolvers'], [AbortSignal, 'any']];

beforeEach(() => {
  for (const [owner, name] of young) {
    vi.spyOn(owner as Record<string, () => unknown>, name).mockImplementation(() => {
      throw new TypeError(`${name} is not a function`);
    });
  }
});
afterEach(() => void vi.restoreAllMocks());

test('they are let in, learn where else the box answers, and follow it', async () => {
  const page = await joined({}, ({ appliance }) => (appliance.enter = (input) => entered(input, { whereabouts: ['https://old.example:4443/', 'https://box.local:4443/', 'no address'] })));
  expect(page.meeting).toMatchObject({ phase: 'joined', problem: null, whereabouts: ['https://box.local:4443/'] });
  page.link.say('moved', { urls: ['no address', 'https://10.0.0.7:4443/'] });
  await rest();
  expect(page.meeting.origin).toMatch(/^https:..10[.]0[.]0[.]7:4443/);
  page.session.close();
  page.devices.stop();
});

test('addresses in the chat are links', () => {
  expect(linkify('see https://example.org/a, http://[')).toEqual([
    { kind: 'text', text: 'see ' },
    { kind: 'link', text: 'https://example.org/a' },
    { kind: 'text', text: ', http://[' },
  ]);
});

test('the console tells which network an address is of', () => {
  const lan = { name: 'eth0', addresses: [{ address: '10.0.0.7' }] } as never;
  expect([interfaceOf('https://10.0.0.7:4443/', [lan]), interfaceOf('nothing', [lan])]).toEqual([lan, undefined]);
});
