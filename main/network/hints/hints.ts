/** From what is known of the host's computer, and of who came, to what may keep people out. Pure. */
import type { KeptReport } from '../../contract/doctor.ts';
import type { Hint, Reached } from '../../contract/reach.ts';
import { allowCommands, privateNetworkCommand, type Ports } from './commands.ts';
import type { HostFacts } from './facts.ts';

export interface Known {
  readonly facts: HostFacts;
  readonly ports: Ports;
  /** The first media port that was asked for. */
  readonly wantedRtcPort: number;
  /** The one that it became; missing while its worker is down. */
  readonly firstRtcPort?: number;
  /** The program that listens. */
  readonly program: string;
  readonly reached: readonly Reached[];
  readonly reports: readonly KeptReport[];
  /** Another box that answers to our name, where one was noticed. */
  readonly sameName?: { readonly name: string; readonly address: string } | null;
}

/** Clocks of devices differ by seconds; certificates do not mind minutes. */
const SKEW_MS = 2 * 60_000;

export function hintsFrom(known: Known): Hint[] {
  return [...ofFirewall(known), ...ofPorts(known), ...ofNames(known), ...ofClocks(known), ...ofSleep(known), ...ofIsolation(known)];
}

/** A firewall that lets people through is nothing to worry about: once somebody came, it is only a remark. */
function ofFirewall(known: Known): Hint[] {
  const { facts, ports, program } = known;
  const severity = someoneCame(known) ? 'info' : 'warning';
  const hint = (kind: Hint['kind'], commands: string[], detail: Hint['detail'] = {}): Hint => ({ kind, severity, detail, commands });
  return [
    ...(facts.ufw ? [hint('ufw', allowCommands('ufw', ports, program))] : []),
    ...(facts.firewalld ? [hint('firewalld', allowCommands('firewalld', ports, program))] : []),
    // ufw and firewalld bring rules of their own.
    ...(facts.nftables && !facts.ufw && !facts.firewalld ? [hint('nftables', allowCommands('nftables', ports, program))] : []),
    ...(facts.publicNetworks ?? []).map((network) => hint('windows-public', [privateNetworkCommand(network)], { network })),
    ...(facts.windowsFirewall ? [hint('windows-firewall', allowCommands('windows-firewall', ports, program))] : []),
    ...(facts.macosFirewall === 'on' ? [hint('macos-firewall', allowCommands('macos-firewall', ports, program))] : []),
    ...(facts.macosFirewall === 'blocks-all' ? [hint('macos-blocks-all', ['sudo /usr/libexec/ApplicationFirewall/socketfilterfw --setblockall off', ...allowCommands('macos-firewall', ports, program)])] : []),
  ];
}

function ofPorts({ firstRtcPort: first, wantedRtcPort }: Known): Hint[] {
  return first === undefined || first === wantedRtcPort ? [] : [{ kind: 'ports-moved', severity: 'warning', detail: { wanted: wantedRtcPort, port: first }, commands: [] }];
}

function ofNames({ sameName }: Known): Hint[] {
  return sameName ? [{ kind: 'same-name', severity: 'warning', detail: { ...sameName }, commands: [] }] : [];
}

/** Where several devices agree on another time than ours, it is ours that is wrong. */
function ofClocks({ reports, facts }: Known): Hint[] {
  // One vote for each address, its latest: reports can be made up, addresses hardly.
  const votes = new Map<string, number>();
  for (const { remoteAddress, results } of reports) {
    const skew = results.find(({ layer }) => layer === 'clock')?.measured['skew'];
    if (typeof skew === 'number' && !votes.has(remoteAddress)) votes.set(remoteAddress, skew);
  }
  const skews = [...votes.values()];
  const wrong = skews.filter((skew) => Math.abs(skew) > SKEW_MS);
  if (wrong.length === 0) return [];
  const sorted = wrong.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)]!;
  const ours = wrong.length >= 2 && wrong.length > skews.length / 2 && wrong.every((skew) => Math.abs(skew - middle) < SKEW_MS);
  const minutes = Math.round(Math.abs(middle) / 60_000);
  return ours
    ? [{ kind: 'clock-box', severity: 'warning', detail: { minutes }, commands: clockCommands(facts.platform) }]
    : [{ kind: 'clock-devices', severity: 'info', detail: { devices: wrong.length, minutes }, commands: [] }];
}

function clockCommands(platform: NodeJS.Platform): string[] {
  if (platform === 'win32') return ['w32tm /resync'];
  if (platform === 'darwin') return ['sudo systemsetup -setusingnetworktime on'];
  return ['sudo timedatectl set-ntp true'];
}

function ofSleep({ facts: { platform, sleepsAfter } }: Known): Hint[] {
  if (!sleepsAfter) return [];
  const commands = platform === 'win32' ? ['powercfg /change standby-timeout-ac 0'] : platform === 'darwin' ? ['sudo pmset -c sleep 0'] : ['gsettings set org.gnome.settings-daemon.plugins.power sleep-inactive-ac-type nothing'];
  return [{ kind: 'sleeps', severity: 'info', detail: { minutes: Math.round(sleepsAfter) }, commands }];
}

/** Access points that keep phones apart do no harm, as long as they let phones reach us. */
function ofIsolation(known: Known): Hint[] {
  return [{ kind: someoneCame(known) ? 'isolation' : 'unreached', severity: 'info', detail: {}, commands: [] }];
}

function someoneCame({ reached, reports }: Known): boolean {
  return [...reached, ...reports].some(({ remoteAddress, localAddress }) => remoteAddress !== localAddress && !/^(127\.|::1$)/.test(remoteAddress));
}
