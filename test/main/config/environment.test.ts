import { describe, expect, test } from 'vitest';
import { settingsFromEnvironment } from '../../../main/config/environment.ts';
import { UsageError } from '../../../main/config/flags.ts';
import { configSchema, defaultConfig } from '../../../main/contract/config.ts';

test('names follow the settings, groups included', () => {
  const env = { SOUPBOX_HTTPS_PORT: '443', SOUPBOX_ROOMS_GRACE_SECONDS: '0.5', SOUPBOX_ROOMS_MAX_PEERS_PER_ROOM: '7', SOUPBOX_MEDIA_MAX_INCOMING_KBPS: '900' };
  expect(settingsFromEnvironment(env)).toEqual({ httpsPort: 443, rooms: { graceSeconds: 0.5, maxPeersPerRoom: 7 }, media: { maxIncomingKbps: 900 } });
});

test('every setting can be given', () => {
  const env: Record<string, string> = {};
  const add = (settings: object, path: string): void => {
    for (const [key, value] of Object.entries(settings) as [string, unknown][]) {
      const name = `${path}_${key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) add(value, name);
      else if (value !== null) env[name] = String(value);
    }
  };
  add(defaultConfig, 'SOUPBOX');
  expect(Object.keys(env).length).toBeGreaterThan(15);
  expect(configSchema.parse(settingsFromEnvironment(env))).toEqual(defaultConfig);
});

describe('kinds of values', () => {
  test('lists are separated by commas; an empty one is a list too', () => {
    expect(settingsFromEnvironment({ SOUPBOX_LISTEN_IPS: '10.0.0.1, fd00::1,' })).toEqual({ listenIps: ['10.0.0.1', 'fd00::1'] });
    expect(settingsFromEnvironment({ SOUPBOX_LISTEN_IPS: '' })).toEqual({ listenIps: [] });
  });

  test.each([
    ['true', true],
    ['1', true],
    ['YES', true],
    ['off', false],
    ['0', false],
  ])('%s is %s', (text, value) => {
    expect(settingsFromEnvironment({ SOUPBOX_ROOMS_DEVELOPER_PARAMETERS: text })).toEqual({ rooms: { developerParameters: value } });
  });

  test('a setting that may be empty takes a number', () => {
    expect(settingsFromEnvironment({ SOUPBOX_WORKERS: '3' })).toEqual({ workers: 3 });
  });
});

test.each([
  ['SOUPBOX_ROOMS_DEVELOPER_PARAMETERS', 'maybe'],
  ['SOUPBOX_HTTPS_PORT', 'many'],
  ['SOUPBOX_HTTPS_PORT', ' '],
  ['SOUPBOX_HTPS_PORT', '443'],
  ['SOUPBOX_ROOMS', '5'],
])('%s=%j is refused by name', (name, value) => {
  expect(() => settingsFromEnvironment({ [name]: value })).toThrow(UsageError);
  expect(() => settingsFromEnvironment({ [name]: value })).toThrow(name);
});

test('what is not a setting of the appliance is left alone', () => {
  const env = { PATH: '/bin', SOUPBOX_DATA_DIR: '/d', SOUPBOX_WORKER_BIN: '/w', SOUPBOX_DEV_PAGES: 'http://x', HTTPS_PORT: '1', SOUPBOX_HTTP_PORT: undefined };
  expect(settingsFromEnvironment(env)).toEqual({});
});
