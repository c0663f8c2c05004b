/** Real devices of every kind that this kernel can make, in a network of their own. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NetworkInterface } from '../../../main/contract/console/network.ts';

const space = `soupbox-if-${process.pid}`;
const ip = (line: string) => execFileSync('ip', line.split(' '), { stdio: 'pipe' });
const inside = (line: string) => ip(`-n ${space} ${line}`);

function possible(): boolean {
  try {
    if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
    ip(`netns add ${space}`);
    return true;
  } catch {
    return false;
  }
}

/** Some kernels lack some kinds; what cannot be made is not looked for. */
function make(line: string): boolean {
  try {
    inside(line);
    return true;
  } catch {
    return false;
  }
}

const can = possible();
afterAll(() => void (can && ip(`netns del ${space}`)));

function look(): { interfaces: NetworkInterface[]; usable: string[] } {
  const script = path.join(import.meta.dirname, 'printInterfaces.ts');
  return JSON.parse(execFileSync('ip', ['netns', 'exec', space, process.execPath, script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
}

describe.runIf(can)('in a network of its own', () => {
  const made: Record<string, boolean> = {};
  let seen: ReturnType<typeof look>;
  const of = (name: string) => seen.interfaces.find((each) => each.name === name);

  beforeAll(() => {
    inside('link set lo up');
    // Names that promise something else than what they are.
    made.bridge = make('link add eth5 type bridge') && make('addr add 172.17.0.1/16 dev eth5') && make('link set eth5 up');
    made.tun = make('tuntap add lan0 mode tun') && make('addr add 10.8.0.2/24 dev lan0') && make('link set lan0 up');
    made.veth = make('link add docker7 type veth peer name far0') && make('addr add 192.168.1.20/24 dev docker7') && make('addr add fd00::20/64 dev docker7 nodad') && make('link set docker7 up') && make('link set far0 up');
    made.tap = make('tuntap add vm0 mode tap') && make('link set vm0 master eth5') && make('link set vm0 up');
    made.dummy = make('link add idle0 type dummy') && make('addr add 10.99.0.1/24 dev idle0') && make('link set idle0 up');
    made.wireguard = make('link add school type wireguard') && make('addr add 10.9.0.2/24 dev school') && make('link set school up');
    made.down = make('link add off0 type veth peer name off1');
    if (made.veth) make('route add default via 192.168.1.1 dev docker7');
    seen = look();
  });

  test('what is made is told by what it is, not by what it is called', () => {
    const kinds: Record<string, string | undefined> = { bridge: of('eth5')?.kind, tun: of('lan0')?.kind, veth: of('docker7')?.kind, tap: of('vm0')?.kind, dummy: of('idle0')?.kind, wireguard: of('school')?.kind };
    const expected: Record<string, string> = { bridge: 'virtual', tun: 'vpn', veth: 'virtual', tap: 'virtual', dummy: 'virtual', wireguard: 'vpn' };
    for (const [device, kind] of Object.entries(expected)) if (made[device]) expect(kinds[device], device).toBe(kind);
    expect(Object.values(made).filter(Boolean).length).toBeGreaterThan(1);
    expect(of('lo')?.kind).toBe('loopback');
  });

  test.runIf(can)('the one with the default route is recommended, and listened on first', () => {
    if (!made.veth) return;
    expect(of('docker7')).toMatchObject({ up: true, recommendation: 'recommended', reason: 'main-network' });
    expect(seen.interfaces[0]?.name).toBe('docker7');
    expect(seen.usable).toEqual(['192.168.1.20', 'fd00::20', '127.0.0.1']);
    expect(of('off0')).toMatchObject({ up: false, reason: 'down' });
  });

  test('without a default route a container’s card is still used; bridges and tunnels are not', () => {
    if (!made.veth) return;
    inside('route del default');
    seen = look();
    expect(of('docker7')).toMatchObject({ recommendation: 'recommended', reason: 'other-network' });
    expect(seen.usable).toEqual(['192.168.1.20', 'fd00::20', '127.0.0.1']);
  });
});
