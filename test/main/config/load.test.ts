import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseFlags, UsageError } from '../../../main/config/flags.ts';
import { defaultDataDir, loadConfig, saveConfig } from '../../../main/config/load.ts';
import { defaultConfig } from '../../../main/contract/config.ts';
import { killWhileSaving } from './killWhileSaving.ts';

let folder: string;
let dataDir: string;
let file: string;
let count = 0;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'soupbox-config-'));
});
beforeEach(() => {
  dataDir = path.join(folder, `data${++count}`);
  file = path.join(dataDir, 'config.json');
});
afterAll(() => rm(folder, { recursive: true }));

const load = (argv: string[] = [], env: NodeJS.ProcessEnv = {}) => loadConfig(parseFlags(['--data-dir', dataDir, ...argv]), env);
async function write(text: string): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  await writeFile(file, text);
}
async function refusal(argv: string[] = [], env: NodeJS.ProcessEnv = {}): Promise<string> {
  const error: unknown = await load(argv, env).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UsageError);
  const { message } = error as Error;
  expect(message).not.toContain('\n');
  return message;
}

describe('where a setting comes from', () => {
  test('nowhere: the default, and no file is written', async () => {
    expect(await load()).toMatchObject({ config: defaultConfig, dataDir, file });
    await expect(stat(dataDir)).rejects.toThrow('ENOENT');
  });

  test('flag over environment over file over default', async () => {
    await write(JSON.stringify({ httpsPort: 1001, httpPort: 1002, adminPort: 1003 }));
    const { config } = await load(['--https-port', '3001'], { SOUPBOX_HTTPS_PORT: '2001', SOUPBOX_HTTP_PORT: '2002' });
    expect(config).toMatchObject({ httpsPort: 3001, httpPort: 2002, adminPort: 1003, rtcPort: 44_444 });
  });

  test('groups are merged setting by setting, lists replaced as a whole', async () => {
    await write(JSON.stringify({ rooms: { graceSeconds: 1, reconnectSeconds: 2 }, listenIps: ['10.0.0.1', '10.0.0.2'] }));
    const { config } = await load(['--listen-ip', '127.0.0.1'], { SOUPBOX_ROOMS_GRACE_SECONDS: '9' });
    expect(config.rooms).toMatchObject({ graceSeconds: 9, reconnectSeconds: 2, maxRooms: 200 });
    expect(config.listenIps).toEqual(['127.0.0.1']);
  });

  test('the data folder: flag over environment over the platform’s place', async () => {
    const env = { SOUPBOX_DATA_DIR: path.join(folder, 'from-env'), HOME: folder, XDG_CONFIG_HOME: path.join(folder, 'xdg') };
    expect((await loadConfig(parseFlags(['--data-dir', dataDir]), env)).dataDir).toBe(dataDir);
    expect((await loadConfig(parseFlags([]), env)).dataDir).toBe(env.SOUPBOX_DATA_DIR);
    expect(defaultDataDir(env, 'linux', '/home/ann')).toBe(path.join(folder, 'xdg', 'soupbox'));
    expect(defaultDataDir({}, 'linux', '/home/ann')).toBe('/home/ann/.config/soupbox');
    expect(defaultDataDir({}, 'darwin', '/Users/ann')).toBe('/Users/ann/Library/Application Support/Soupbox');
    expect(defaultDataDir({ APPDATA: '/appdata' }, 'win32', 'C:')).toBe(path.join('/appdata', 'Soupbox'));
  });
});

describe('what cannot be used is said in one sentence', () => {
  test.each(['{', '', 'null', '[]', '"text"', '{"httpsPort": 1,}'])('the file holds %j', async (text) => {
    await write(text);
    expect(await refusal()).toContain(file);
  });

  test('the file is a folder', async () => {
    await mkdir(file, { recursive: true });
    expect(await refusal()).toContain(file);
  });

  test('a value out of bounds: the setting is named, whatever it came from', async () => {
    await write('{"rooms": {"graceSeconds": -1}}');
    expect(await refusal()).toContain('rooms.graceSeconds');
    await write('{}');
    expect(await refusal(['--https-port', '70000'])).toContain('httpsPort');
    expect(await refusal(['--rtp-ports', '5-4'])).toContain('rtpPorts');
    expect(await refusal(['--listen-ip', 'here'])).toContain('listenIps');
    expect(await refusal(['--log-level', 'loud'])).toContain('logLevel');
    expect(await refusal([], { SOUPBOX_WORKERS: '0' })).toContain('workers');
  });

  test('media ports among those for plain RTP, be it only the last worker’s', async () => {
    expect(await refusal(['--rtc-port', '45500'])).toContain('rtpPorts');
    expect(await refusal(['--rtc-port', '44998', '--workers', '3'])).toContain('rtpPorts');
    expect((await load(['--rtc-port', '44997', '--workers', '3'])).config.rtcPort).toBe(44_997);
    expect((await load(['--rtc-port', '46000'])).config.rtcPort).toBe(46_000);
    expect(await refusal(['--rtc-port', '65535', '--workers', '2'])).toContain('rtcPort');
  });
});

describe('saving', () => {
  test('what is saved is what is loaded, for the owner’s eyes only', async () => {
    await saveConfig(file, { httpsPort: 8443, rooms: { graceSeconds: 3 } });
    expect((await load()).config).toMatchObject({ httpsPort: 8443, rooms: { graceSeconds: 3, reconnectSeconds: 15 } });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
  });

  test('only what was set is written: defaults may change with a later version', async () => {
    await saveConfig(file, { httpsPort: 8443 });
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ httpsPort: 8443 });
  });

  test('what is not valid is refused, and the old file stays', async () => {
    await saveConfig(file, { httpsPort: 8443 });
    await expect(saveConfig(file, { httpsPort: 0 })).rejects.toThrow();
    expect((await load()).config.httpsPort).toBe(8443);
  });

  test('two at once: one of them, whole', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, i) => saveConfig(file, { httpsPort: 1000 + i })));
    expect((await load()).config.httpsPort).toBeGreaterThanOrEqual(1000);
  });

  test('killed 50 times while saving: the old file or the new one, never half', { timeout: 180_000 }, async () => {
    await killWhileSaving(file, 50);
    expect((await load()).config.announcedAddress).toMatch(/^(x{60}\.x{60}|y{60}\.y{60})\.example$/);
  });
});
