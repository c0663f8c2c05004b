import { expect, test } from 'vitest';
import { Identity } from '../../../../renderer/meeting/session/identity.ts';
import { packed, unpack } from '../../../../renderer/meeting/session/luggage.ts';
import { memoryStore } from '../harness.ts';

const page = 'https://192.168.1.20:4443/?roomId=physics&webcam=false#key=abc';
const seat = { peerId: 'ada', secret: 'not/for+logs=' };

/** The page that arrives at `href`: what `Identity` makes of it, and the address that is left. */
function arrive(href: string) {
  let address = href;
  const visit = memoryStore();
  const history = { state: null, replaceState: (_state: unknown, _title: string, to: URL) => (address = to.href) };
  const arrived = unpack('physics', visit, { location: new URL(href), history } as unknown as Window);
  const identity = new Identity('physics', memoryStore(), visit);
  return { arrives: arrived !== null, box: arrived?.box, address, peerId: identity.peerId, secret: identity.secret };
}

test('room, settings, name and seat arrive, the seat never where a server or a log sees it', () => {
  const href = packed('https://10.0.0.5:5000', 'physics', { displayName: 'Ada', seat, box: 'our-box' }, page);
  const url = new URL(href);
  expect(url.origin).toBe('https://10.0.0.5:5000');
  expect(Object.fromEntries(url.searchParams)).toEqual({ roomId: 'physics', webcam: 'false', displayName: 'Ada' });
  expect(href.slice(0, href.indexOf('#'))).not.toContain('not');
  const there = arrive(href);
  expect(there).toMatchObject({ arrives: true, box: 'our-box', ...seat });
  expect(there.address).toBe('https://10.0.0.5:5000/?roomId=physics&webcam=false&displayName=Ada#key=abc');
});

test('from the join screen nobody is sent in', () => {
  const href = packed('https://10.0.0.5:5000', 'physics', { displayName: '', seat: null }, page);
  expect(arrive(href)).toMatchObject({ arrives: false, secret: undefined, address: 'https://10.0.0.5:5000/?roomId=physics&webcam=false#key=abc' });
});

test.each(['#seat=', '#seat={}', '#seat=%7B"peerId":"../","secret":"x"%7D', '#seat=%00'])('a made-up seat is no seat: %s', (hash) => {
  const there = arrive(`https://10.0.0.5:5000/?roomId=physics${hash}`);
  expect(there).toMatchObject({ arrives: false, secret: undefined });
  expect(there.address).not.toContain('seat');
});
