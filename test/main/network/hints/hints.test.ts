import { describe, expect, test } from 'vitest';
import type { KeptReport } from '../../../../main/contract/doctor.ts';
import { allowCommands, powershellQuoted, privateNetworkCommand, ranges } from '../../../../main/network/hints/commands.ts';
import { hostFacts, type HostFacts } from '../../../../main/network/hints/facts.ts';
import { hintsFrom, type Known } from '../../../../main/network/hints/hints.ts';

const ports = { https: 4443, http: 4480, rtc: [44444, 44445, 44446] };
const reached = [{ localAddress: '10.0.0.2', remoteAddress: '10.0.0.7', protocol: 'udp', name: 'Anna', since: 1, last: 2 }] as const;
const known = (facts: Partial<HostFacts> = {}, more: Partial<Known> = {}): Known => ({ facts: { platform: 'linux', ...facts }, ports, wantedRtcPort: 44444, program: '/opt/My App/soupbox', reached: [], reports: [], ...more });
const kinds = (all: Known) => hintsFrom(all).map(({ kind }) => kind);
const clock = (skew: number, remoteAddress = '10.0.0.7'): KeptReport => ({ at: 1, page: 'http', device: 'x', remoteAddress, localAddress: '10.0.0.2', results: [{ layer: 'clock', light: 'yellow', cause: 'differs', measured: { skew } }] });

describe('commands, to the letter', () => {
  test('ports in a row are one range', () => {
    expect(ranges([44445, 44444, 44444, 5], '-')).toEqual(['5', '44444-44445']);
  });
  test('Linux', () => {
    expect(allowCommands('ufw', ports, 'x')).toEqual(['sudo ufw allow 4443/tcp', 'sudo ufw allow 4480/tcp', 'sudo ufw allow 44444:44446/tcp', 'sudo ufw allow 44444:44446/udp']);
    expect(allowCommands('firewalld', ports, 'x')).toEqual(['sudo firewall-cmd --permanent --add-port=4443/tcp --add-port=4480/tcp --add-port=44444-44446/tcp --add-port=44444-44446/udp', 'sudo firewall-cmd --reload']);
    expect(allowCommands('nftables', ports, 'x').slice(1)).toEqual([
      "sudo nft insert rule inet filter input tcp dport '{ 4443, 4480, 44444-44446 }' accept",
      "sudo nft insert rule inet filter input udp dport '{ 44444-44446 }' accept",
    ]);
  });
  test('Windows', () => {
    expect(allowCommands('windows-firewall', ports, 'x')).toEqual([
      'New-NetFirewallRule -DisplayName "Soupbox (TCP)" -Direction Inbound -Action Allow -Profile Any -Protocol TCP -LocalPort 4443,4480,44444-44446',
      'New-NetFirewallRule -DisplayName "Soupbox (UDP)" -Direction Inbound -Action Allow -Profile Any -Protocol UDP -LocalPort 44444-44446',
    ]);
    expect(privateNetworkCommand("Kim's WLAN; rm")).toBe("Set-NetConnectionProfile -InterfaceAlias 'Kim''s WLAN; rm' -NetworkCategory Private");
    expect(powershellQuoted('a\u2019; b')).toBe("'a\u2019\u2019; b'");
  });
  test('macOS', () => {
    expect(allowCommands('macos-firewall', ports, '/opt/My App/soupbox')).toEqual(["sudo /usr/libexec/ApplicationFirewall/socketfilterfw --add '/opt/My App/soupbox'", "sudo /usr/libexec/ApplicationFirewall/socketfilterfw --unblockapp '/opt/My App/soupbox'"]);
  });
});

describe('what is hinted at', () => {
  test('a firewall is a warning until somebody came, a remark afterwards', () => {
    expect(hintsFrom(known({ ufw: true }))[0]).toMatchObject({ kind: 'ufw', severity: 'warning' });
    expect(hintsFrom(known({ ufw: true }, { reached }))[0]).toMatchObject({ kind: 'ufw', severity: 'info' });
  });
  test('nftables only where nothing else has made its rules', () => {
    expect(kinds(known({ nftables: true }))).toEqual(['nftables', 'unreached']);
    expect(kinds(known({ nftables: true, firewalld: true }))).toEqual(['firewalld', 'unreached']);
  });
  test('Windows and macOS', () => {
    expect(kinds(known({ platform: 'win32', publicNetworks: ['WLAN'], windowsFirewall: true, sleepsAfter: 30 }))).toEqual(['windows-public', 'windows-firewall', 'sleeps', 'unreached']);
    expect(hintsFrom(known({ platform: 'darwin', macosFirewall: 'blocks-all' }))[0]!.commands[0]).toBe('sudo /usr/libexec/ApplicationFirewall/socketfilterfw --setblockall off');
  });
  test('isolation does not matter once a device came, and this computer itself is none', () => {
    expect(kinds(known({}, { reached }))).toEqual(['isolation']);
    expect(kinds(known({}, { reached: [{ ...reached[0], remoteAddress: '10.0.0.2' }] }))).toEqual(['unreached']);
    expect(kinds(known({}, { reached: [{ ...reached[0], remoteAddress: '127.0.0.1' }] }))).toEqual(['unreached']);
  });
  test('several devices that agree mean that our clock is wrong, one means its own', () => {
    expect(hintsFrom(known({}, { reports: [clock(3_600_000), clock(3_605_000, '10.0.0.8')] }))[0]).toEqual({ kind: 'clock-box', severity: 'warning', detail: { minutes: 60 }, commands: ['sudo timedatectl set-ntp true'] });
    expect(hintsFrom(known({}, { reports: [clock(3_600_000), clock(100, '10.0.0.8')] }))[0]).toMatchObject({ kind: 'clock-devices', detail: { devices: 1, minutes: 60 } });
    expect(hintsFrom(known({}, { reports: [clock(3_600_000), clock(3_600_001), clock(3_600_002)] }))[0], 'one address has one vote').toMatchObject({ kind: 'clock-devices', detail: { devices: 1 } });
    expect(kinds(known({}, { reports: [clock(5000)] }))).toEqual(['isolation']);
  });
  test('media ports that moved, and a name that two have', () => {
    expect(hintsFrom(known({}, { wantedRtcPort: 44400, firstRtcPort: 44444 }))[0]).toMatchObject({ kind: 'ports-moved', detail: { wanted: 44400, port: 44444 } });
    // While the first worker is down, another's port is the lowest.
    expect(kinds(known({}, { wantedRtcPort: 44400 }))).toEqual(['unreached']);
    expect(hintsFrom(known({}, { sameName: { name: 'box.local', address: '10.0.0.9' } }))[0]).toMatchObject({ kind: 'same-name', detail: { name: 'box.local', address: '10.0.0.9' } });
  });
});

describe('what systems say', () => {
  const answers = (said: Record<string, string>) => (program: string, args: readonly string[]) => Promise.resolve(Object.entries(said).find(([line]) => [program, ...args].join(' ').includes(line))?.[1]);
  const nothing = () => Promise.reject(new Error('ENOENT'));

  test('Linux', async () => {
    const said = answers({ 'is-active firewalld': 'inactive\n', 'is-active nftables': 'active\n', 'sleep-inactive-ac-timeout': 'uint32 1200\n', 'sleep-inactive-ac-type': "'suspend'\n" });
    expect(await hostFacts('linux', said, () => Promise.resolve('# x\nENABLED=yes\n'))).toEqual({ platform: 'linux', ufw: true, firewalld: false, nftables: true, sleepsAfter: 20 });
    expect(await hostFacts('linux', answers({ 'sleep-inactive-ac-timeout': 'uint32 1200', 'sleep-inactive-ac-type': "'nothing'" }), nothing)).toMatchObject({ ufw: false, sleepsAfter: 0 });
  });
  test('Windows, in whatever language', async () => {
    const said = answers({ 'Get-NetConnectionProfile': '0 WLAN 2\r\n1 Ethernet\r\n', 'Get-NetFirewallProfile': '3\r\n', STANDBYIDLE: '  Mögliche: 0x00000000\r\n  Netz: 0x00000708\r\n  Akku: 0x0000012c\r\n' });
    expect(await hostFacts('win32', said, nothing)).toEqual({ platform: 'win32', publicNetworks: ['WLAN 2'], windowsFirewall: true, sleepsAfter: 30 });
  });
  test('macOS', async () => {
    const power = 'Battery Power:\n sleep                1\nAC Power:\n displaysleep         10\n sleep                15 (sleep prevented by x)\n';
    expect(await hostFacts('darwin', answers({ getglobalstate: 'Firewall is enabled. (State = 1)\n', getblockall: 'Firewall has block all state set to disabled.\n', pmset: power }), nothing)).toEqual({ platform: 'darwin', macosFirewall: 'on', sleepsAfter: 15 });
    expect(await hostFacts('darwin', answers({ getglobalstate: 'Firewall is enabled. (State = 2)\n' }), nothing)).toEqual({ platform: 'darwin', macosFirewall: 'blocks-all' });
  });
  test('a system that says nothing', async () => {
    for (const platform of ['linux', 'win32', 'darwin', 'freebsd'] as const) expect((await hostFacts(platform, answers({}), nothing)).platform).toBe(platform);
  });
});
