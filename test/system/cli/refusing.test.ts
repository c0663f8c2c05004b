import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import packageJson from '../../../package.json' with { type: 'json' };
import { entries, ownFlags, root, run, start, temporaryFolder, type Ended } from './appliances.ts';

/** Exit code 2, nothing on standard output, and one sentence on standard error, after what was logged, if anything. */
function refusedBecause({ code, stdout, stderr }: Ended): string {
  expect(code, stderr).toBe(2);
  expect(stdout).toBe('');
  const sentences = stderr.split('\n').filter((line) => !line.startsWith('{"level":'));
  expect(sentences).toEqual([expect.stringMatching(/^\S.*\.$/), '']);
  return sentences[0]!;
}

describe('flags', () => {
  const bad: [flags: string[], named: string][] = [
    [['--htps-port', '1'], '--htps-port'],
    [['--https-port', '70000'], 'httpsPort'],
    [['--rtc-port', '45000', '--rtp-ports', '44000-46000'], 'rtpPorts'],
  ];
  test.each(bad)('%j', async (flags, named) => {
    const dataDir = await temporaryFolder();
    expect(refusedBecause(await run(['--headless', '--json', '--data-dir', dataDir, ...flags]))).toContain(named);
  });

  test('an address that is not this machine’s', async () => {
    const flags = await ownFlags();
    flags[flags.indexOf('--listen-ip') + 1] = '192.0.2.1';
    expect(refusedBecause(await run(flags))).toMatch(/192\.0\.2\.1.*--listen-ip/);
  });

  test.each(entries.map((entry) => [path.relative(root, entry), entry] as const))('%s --help and --version need nothing', async (_, entry) => {
    const env = { HOME: '/nonexistent', XDG_CONFIG_HOME: '/nonexistent' };
    const [help, version] = await Promise.all([run(['--help'], { entry, env }), run(['--version'], { entry, env })]);
    expect([help.code, version.code, help.stderr, version.stderr]).toEqual([0, 0, '', '']);
    expect(help.stdout).toContain('--https-port N');
    expect(version.stdout).toBe(`${packageJson.version}\n`);
  });
});

describe('configuration', () => {
  test.each(['{ "httpsPort": 44', '{"rooms": {"graceSeconds": "long"}}'])('%s in the file', async (text) => {
    const flags = await ownFlags();
    const dataDir = flags[flags.indexOf('--data-dir') + 1]!;
    await mkdir(dataDir, { recursive: true });
    await writeFile(path.join(dataDir, 'config.json'), text);
    const portless = flags.filter((flag, at) => flag !== '--https-port' && flags[at - 1] !== '--https-port');
    refusedBecause(await run(portless));
    expect(await readFile(path.join(dataDir, 'config.json'), 'utf8')).toBe(text);
  });

  test('a variable that nobody reads', async () => {
    expect(refusedBecause(await run(await ownFlags(), { env: { SOUPBOX_HTPS_PORT: '1' } }))).toContain('SOUPBOX_HTPS_PORT');
  });

  test('a data folder that cannot be one', async () => {
    const file = path.join(await temporaryFolder(), 'file');
    await writeFile(file, '');
    expect(refusedBecause(await run(await ownFlags(path.join(file, 'data'))))).toContain(file);
  });
});

describe('somebody else is there', () => {
  test('the data folder is in use: says by whom, and the first goes on', async () => {
    const dataDir = path.join(await temporaryFolder(), 'data');
    const first = start(await ownFlags(dataDir));
    await first.ready();
    const sentence = refusedBecause(await run(await ownFlags(dataDir)));
    expect(sentence).toContain(`process ${first.process.pid}`);
    expect(sentence).toContain('--data-dir');
    expect(first.process.exitCode).toBeNull();
    expect((await first.stop('SIGTERM')).code).toBe(0);
    const next = start(await ownFlags(dataDir));
    await next.ready();
  });

  test('the HTTPS port is taken: says by whom and how to choose another, and leaves no worker', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const flags = await ownFlags();
    flags[flags.indexOf('--https-port') + 1] = String(port);
    const appliance = start(flags);
    const watching = setInterval(() => appliance.workers(), 5);
    const ended = await appliance.ended;
    clearInterval(watching);
    server.close();
    expect(refusedBecause(ended)).toMatch(new RegExp(`${port}.*process ${process.pid}.*--https-port`));
    expect(appliance.orphans()).toEqual([]);
    // 2 s on a quiet machine; this one starts Node and a worker among others.
    expect(ended.afterMs).toBeLessThan(10_000);
  });

  test('a media port is taken: the next one will do', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const flags = await ownFlags();
    flags[flags.indexOf('--rtc-port') + 1] = String((server.address() as AddressInfo).port);
    const appliance = start(flags);
    await appliance.ready();
    server.close();
  });
});
