import { describe, expect, test } from 'vitest';
import { configSchema, defaultConfig } from '../../../../main/contract/config.ts';
import { layout } from '../../../../renderer/console/forms/layout.ts';
import { isSame, nested, valueAt } from '../../../../renderer/console/forms/paths.ts';
import { fieldAt, fields } from '../../../../renderer/console/forms/schema.ts';
import { en } from '../../../../renderer/console/i18n/en/index.ts';
import { zhCN } from '../../../../renderer/console/i18n/zh-CN/index.ts';

/** Every setting by its path, told by the defaults and not by what is tested. */
function leaves(settings: object, prefix = ''): string[] {
  return Object.entries(settings).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? leaves(value, `${prefix}${key}.`) : [`${prefix}${key}`],
  );
}
const settings = leaves(defaultConfig);

test('every setting becomes a field, with its default', () => {
  expect(fields.map(({ path }) => path).toSorted()).toEqual(settings.toSorted());
  for (const field of fields) expect(field.standard, field.path).toEqual(valueAt(defaultConfig, field.path));
  expect(configSchema.parse(nested(fields.map(({ path, standard }) => [path, standard])))).toEqual(defaultConfig);
});

test.each(settings)('%s has a label and help in both languages, and a description', (path) => {
  for (const words of [en, zhCN]) {
    for (const part of ['label', 'help']) expect(valueAt(words.setting, `${path}.${part}`), part).toMatch(/\S{2}/);
  }
  expect(fieldAt(path).description).not.toBe('');
});

test('every setting has one place on one screen', () => {
  const placed = Object.values(layout).flatMap((sections) => Object.values(sections).flat());
  expect(placed.toSorted()).toEqual(settings.toSorted());
});

describe('a field knows', () => {
  test('its kind', () => {
    expect(Object.fromEntries(['httpsPort', 'remoteAdmin', 'logLevel', 'rtpPorts', 'allowedOrigins', 'workerLog.tags', 'media.videoCodecs', 'workers', 'announcedAddress'].map((path) => [path, fieldAt(path).kind]))).toEqual({
      httpsPort: 'number',
      remoteAdmin: 'switch',
      logLevel: 'choice',
      rtpPorts: 'text',
      allowedOrigins: 'list',
      'workerLog.tags': 'set',
      'media.videoCodecs': 'order',
      workers: 'number',
      announcedAddress: 'text',
    });
  });

  test('range, unit, options, and whether it may be empty', () => {
    expect(fieldAt('media.webcamKbps')).toMatchObject({ min: 50, max: 20_000, unit: 'kbit/s', nullable: false });
    expect(fieldAt('workers')).toMatchObject({ min: 1, max: 256, nullable: true, standard: null });
    expect(fieldAt('workerLog.level').options).toEqual(['debug', 'warn', 'error', 'none']);
    expect(fieldAt('media.videoCodecs').options).toEqual(['VP8', 'VP9', 'H264', 'AV1']);
    expect(() => fieldAt('nothing')).toThrow('nothing');
  });
});

test('paths: only own keys, and back into a tree', () => {
  expect(valueAt({ a: { b: 1 } }, 'a.b')).toBe(1);
  expect([valueAt({}, 'constructor'), valueAt({ a: 1 }, 'a.b'), valueAt(null, 'a')]).toEqual([undefined, undefined, undefined]);
  expect(nested([['a.b', 1], ['a.c', 2], ['d', []]])).toEqual({ a: { b: 1, c: 2 }, d: [] });
  expect([isSame([1], [1]), isSame([1, 2], [2, 1])]).toEqual([true, false]);
});
