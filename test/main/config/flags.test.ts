import { describe, expect, test } from 'vitest';
import { helpText, parseFlags, UsageError } from '../../../main/config/flags.ts';

const refusal = (...argv: string[]): string => {
  try {
    parseFlags(argv);
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as Error).message;
  }
  throw new Error(`${argv.join(' ')} was accepted`);
};

test('every documented flag', () => {
  const argv = ['--headless', '--json', '--data-dir', '/d', '--https-port', '1', '--http-port', '2', '--admin-port', '3', '--rtc-port', '4', '--rtp-ports', '5-6'];
  const more = ['--listen-ip', '10.0.0.1', '--listen-ip', 'fd00::1', '--announced-address', 'box.example', '--workers', '7', '--log-level', 'warn'];
  expect(parseFlags([...argv, ...more])).toEqual({
    headless: true,
    open: false,
    json: true,
    help: false,
    version: false,
    dataDir: '/d',
    settings: {
      httpsPort: 1,
      httpPort: 2,
      adminPort: 3,
      rtcPort: 4,
      rtpPorts: '5-6',
      listenIps: ['10.0.0.1', 'fd00::1'],
      announcedAddress: 'box.example',
      workers: 7,
      logLevel: 'warn',
    },
  });
});

test('no flags, no settings: the file and the defaults decide', () => {
  expect(parseFlags([])).toEqual({ headless: false, open: false, json: false, help: false, version: false, dataDir: undefined, settings: {} });
});

test('--flag=value and the short -h work', () => {
  expect(parseFlags(['--https-port=8443']).settings).toEqual({ httpsPort: 8443 });
  expect(parseFlags(['-h']).help).toBe(true);
});

describe('refusals are one sentence that names what is wrong', () => {
  test.each([
    [['--htps-port', '1'], '--htps-port'],
    [['--https-port'], '--https-port'],
    [['--https-port', 'many'], 'many'],
    [['--https-port', '-5'], '--https-port'],
    [['--workers', '1.5'], '1.5'],
    [['--workers', ''], '--workers'],
    [['--json=yes'], '--json'],
    [['somewhere'], 'somewhere'],
    [['--help=please'], '--help'],
  ])('%j', (argv, named) => {
    const sentence = refusal(...argv);
    expect(sentence).toContain(named);
    expect(sentence).toMatch(/\. See --help\.$/);
    expect(sentence).not.toContain('\n');
  });
});

test('the help names every flag', () => {
  for (const flag of ['headless', 'data-dir', 'https-port', 'http-port', 'admin-port', 'rtc-port', 'rtp-ports', 'listen-ip', 'announced-address', 'workers', 'log-level', 'json', 'version', 'help']) {
    expect(helpText).toContain(`--${flag}`);
  }
});
