import { expect, test } from 'vitest';
import { readSettingsFile } from '../../../../renderer/console/forms/files.ts';
import { problemsOf } from '../../../../renderer/console/forms/problems.ts';
import { nested } from '../../../../renderer/console/forms/paths.ts';

const problem = (path: string, value: unknown, workers = 2) => {
  const found = problemsOf(nested([[path, value]]), workers).get(path);
  return found && [found.key.replace('forms.problem.', ''), found.values];
};

test.each([
  ['httpsPort', 4443, undefined],
  ['httpsPort', 'abc', ['number', {}]],
  ['httpsPort', '', ['number', {}]],
  ['httpsPort', 0, ['tooSmall', { limit: 1 }]],
  ['httpsPort', 65_536, ['tooBig', { limit: 65_535 }]],
  ['httpsPort', 44.5, ['whole', {}]],
  ['rooms.graceSeconds', 1.5, undefined],
  ['workers', null, undefined],
  ['workers', 0, ['tooSmall', { limit: 1 }]],
  ['rtpPorts', '9-1', ['format.rtpPorts', { value: '9-1' }]],
  ['rtpPorts', 'many', ['format.rtpPorts', { value: 'many' }]],
  ['listenIps', ['192.168.1.5', '1.2.3'], ['format.address', { value: '1.2.3' }]],
  ['announcedAddress', 'a b', ['format.host', { value: 'a b' }]],
  ['allowedOrigins', ['https://a.example', 'ftp://a'], ['format.origin', { value: 'ftp://a' }]],
  ['media.scalabilityMode', 'L9', ['format.scalabilityMode', { value: 'L9' }]],
  ['media.videoCodecs', [], ['tooFew', { limit: 1 }]],
  ['logLevel', 'loud', ['choice', {}]],
  ['nope', 1, ['unknown', {}]],
  ['rooms.nope', 1, ['unknown', {}]],
])('%s: %j', (path, value, expected) => expect(problem(path, value)).toEqual(expected));

test('ports that are in each other’s way', () => {
  const clash = (settings: Record<string, unknown>, path: string, workers = 2) => problemsOf(settings, workers).get(path);
  expect(clash({ adminPort: 4443 }, 'adminPort')).toMatchObject({ key: 'forms.problem.samePort', values: { other: 'httpsPort' } });
  expect(clash({ httpsPort: 44_445 }, 'httpsPort')).toMatchObject({ key: 'forms.problem.mediaPorts', values: { from: '44444', to: '44445' } });
  expect(clash({ httpsPort: 44_445 }, 'httpsPort', 1)).toBeUndefined();
  expect(clash({ rtcPort: 45_500 }, 'rtpPorts')).toMatchObject({ key: 'forms.problem.overlap' });
  expect(clash({ rtcPort: 65_535, workers: 4 }, 'rtcPort')).toMatchObject({ key: 'forms.problem.tooBig', values: { limit: 65_532 } });
});

test('all mistakes are found, one for each setting', () => {
  expect([...problemsOf({ httpsPort: 'x', media: { webcamKbps: 1, simulcastStreams: 1.5 } }, 1).keys()]).toEqual(['httpsPort', 'media.webcamKbps', 'media.simulcastStreams']);
});

test('a file with settings', async () => {
  const read = async (text: string) => {
    const { settings, problems } = await readSettingsFile(new Blob([text]));
    return settings ? settings['httpsPort'] : problems.map(({ path, key }) => `${path} ${key}`);
  };
  expect(await read('{"httpsPort": 5000}')).toBe(5000);
  expect(await read('\uFEFF{"httpsPort": 5000}')).toBe(5000);
  expect(await read('{}')).toBe(4443);
  expect(await read('{"httpsPort": 5000')).toEqual([' forms.importing.notJson']);
  for (const text of ['[]', 'null', '5']) expect(await read(text)).toEqual([' forms.importing.notSettings']);
  expect(await read('{"httpsPort": 0, "colour": "red"}')).toEqual(['httpsPort forms.problem.tooSmall', 'colour forms.problem.unknown']);
  expect(await read('{"__proto__": 1, "a": 2, "logLevel": "loud"}')).toEqual(['logLevel forms.problem.choice', '__proto__ forms.problem.unknown', 'a forms.problem.unknown']);
  expect(await read(' '.repeat(300_000))).toEqual([' forms.importing.tooLarge']);
});
