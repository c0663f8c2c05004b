import { expect, test } from 'vitest';
import { pageParameters, parseParameters, readableRoomId } from '../../../renderer/meeting/parameters.ts';

test('what is not given has its default', () => {
  expect(parseParameters('', () => 'fresh')).toEqual({
    roomId: 'fresh',
    displayName: undefined,
    forceTcp: false,
    produce: true,
    consume: true,
    datachannel: true,
    mic: true,
    webcam: true,
    forceVP8: false,
    forceVP9: false,
    forceH264: false,
    forceAV1: false,
    enableWebcamLayers: true,
    enableSharingLayers: true,
    webcamScalabilityMode: undefined,
    sharingScalabilityMode: undefined,
    numSimulcastStreams: undefined,
    info: false,
    stats: false,
    e2eKey: undefined,
    throttleSecret: undefined,
    consumerReplicas: 0,
    usePipeTransports: false,
  });
});

test('what is given counts', () => {
  const search =
    '?roomId=物理8b&displayName=Ada%20L.&forceTcp=true&produce=false&consume=0&datachannel=false&mic=false&webcam=false&forceVP9=1' +
    '&enableWebcamLayers=false&webcamScalabilityMode=L3T3_KEY&numSimulcastStreams=2&info&stats=true&e2eKey=s3cret' +
    '&throttleSecret=t&consumerReplicas=2&usePipeTransports=true';
  expect(parseParameters(search)).toMatchObject({
    roomId: '物理8b',
    displayName: 'Ada L.',
    forceTcp: true,
    produce: false,
    consume: false,
    datachannel: false,
    mic: false,
    webcam: false,
    forceVP9: true,
    forceVP8: false,
    enableWebcamLayers: false,
    enableSharingLayers: true,
    webcamScalabilityMode: 'L3T3_KEY',
    numSimulcastStreams: 2,
    info: true,
    stats: true,
    e2eKey: 's3cret',
    throttleSecret: 't',
    consumerReplicas: 2,
    usePipeTransports: true,
  });
});

test.each([
  '?roomId=../../etc&displayName=%00&mic=perhaps&numSimulcastStreams=99&webcamScalabilityMode=L9T9&consumerReplicas=-1',
  `?roomId=${'a'.repeat(65)}&displayName=${'b'.repeat(65)}&numSimulcastStreams=1e3&e2eKey=&throttleSecret=${'x'.repeat(200)}`,
  '?roomId=__proto__&__proto__=1&constructor=2&toString=3&mic=maybe&mic=false&numSimulcastStreams=0x2',
  '?%E0%A4%A&&&=&roomId',
])('nonsense counts as not given: %s', (search) => {
  expect(parseParameters(search, () => 'fresh')).toEqual(parseParameters('', () => 'fresh'));
});

test('made-up rooms can be said aloud, and are valid', () => {
  expect(readableRoomId(() => 0)).toBe('bababa00');
  const made = Array.from({ length: 50 }, () => readableRoomId());
  expect(new Set(made).size).toBeGreaterThan(45);
  for (const roomId of made) expect(parseParameters(`?roomId=${roomId}`, () => 'x').roomId).toBe(roomId);
});

function page(href: string) {
  const replaced: string[] = [];
  const history = { state: null, replaceState: (_: unknown, __: string, url: URL) => replaced.push(url.href) };
  return { replaced, window: { location: new URL(href), history } as unknown as Window };
}

test('a made-up room goes into the address, beside what is there', () => {
  const { replaced, window } = page('https://box.local:4443/?mic=false#top');
  const { roomId } = pageParameters(window);
  expect(replaced).toEqual([`https://box.local:4443/?mic=false&roomId=${roomId}#top`]);
});

test('an address with a good room is left alone', () => {
  const { replaced, window } = page('https://box.local:4443/?roomId=physics');
  expect(pageParameters(window).roomId).toBe('physics');
  expect(replaced).toEqual([]);
});
