/** What the system says about its firewall and its sleep. Fixed commands, no shell, nothing changed, a few seconds at most. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';

export interface HostFacts {
  readonly platform: NodeJS.Platform;
  readonly ufw?: boolean;
  readonly firewalld?: boolean;
  readonly nftables?: boolean;
  /** Windows: names of connected networks that count as public. */
  readonly publicNetworks?: readonly string[];
  readonly windowsFirewall?: boolean;
  readonly macosFirewall?: 'off' | 'on' | 'blocks-all';
  /** Minutes without input after which it sleeps while plugged in; 0 is never. */
  readonly sleepsAfter?: number;
}

/** What a program wrote, or undefined where there is none or it failed. */
export type Run = (program: string, args: readonly string[]) => Promise<string | undefined>;

const PATIENCE_MS = 8000;

export const run: Run = (program, args) =>
  new Promise((resolve) => execFile(program, [...args], { timeout: PATIENCE_MS, windowsHide: true, maxBuffer: 256 * 1024 }, (error, stdout) => resolve(error && !stdout ? undefined : stdout)));

/** Never rejects. */
export async function hostFacts(platform: NodeJS.Platform = process.platform, ask: Run = run, read: (file: string) => Promise<string> = (file) => readFile(file, 'utf8')): Promise<HostFacts> {
  if (platform === 'linux') return { platform, ...(await ofLinux(ask, read)) };
  if (platform === 'win32') return { platform, ...(await ofWindows(ask)) };
  if (platform === 'darwin') return { platform, ...(await ofMac(ask)) };
  return { platform };
}

/** All that is to be had without being root. */
async function ofLinux(ask: Run, read: (file: string) => Promise<string>): Promise<Partial<HostFacts>> {
  const isActive = async (unit: string) => (await ask('systemctl', ['is-active', unit]))?.trim() === 'active';
  const [ufwConf, firewalld, nftables, sleep] = await Promise.all([
    read('/etc/ufw/ufw.conf').catch(() => ''),
    isActive('firewalld'),
    isActive('nftables'),
    ask('gsettings', ['get', 'org.gnome.settings-daemon.plugins.power', 'sleep-inactive-ac-timeout']),
  ]);
  const type = sleep === undefined ? undefined : await ask('gsettings', ['get', 'org.gnome.settings-daemon.plugins.power', 'sleep-inactive-ac-type']);
  const seconds = Number(/(\d+)\s*$/.exec(sleep ?? '')?.[1] ?? NaN);
  return {
    ufw: /^ENABLED=yes/m.test(ufwConf),
    firewalld,
    nftables,
    ...(Number.isFinite(seconds) ? { sleepsAfter: type?.includes('nothing') ? 0 : seconds / 60 } : {}),
  };
}

/** Numbers and not words: PowerShell speaks the language of its user. */
async function ofWindows(ask: Run): Promise<Partial<HostFacts>> {
  const powershell = (script: string) => ask('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', script]);
  const [networks, firewall, sleep] = await Promise.all([
    powershell('Get-NetConnectionProfile | ForEach-Object { "$([int]$_.NetworkCategory) $($_.InterfaceAlias)" }'),
    powershell('(Get-NetFirewallProfile | Where-Object { [int]$_.Enabled -eq 1 } | Measure-Object).Count'),
    ask('powercfg.exe', ['/query', 'SCHEME_CURRENT', 'SUB_SLEEP', 'STANDBYIDLE']),
  ]);
  // The last two numbers are the settings in force, plugged in and on battery, in seconds.
  const seconds = sleep?.match(/0x[0-9a-f]{8}/gi)?.at(-2);
  return {
    ...(networks === undefined ? {} : { publicNetworks: networks.split(/\r?\n/).flatMap((line) => /^0 (.+)$/.exec(line)?.[1]?.trim() ?? []) }),
    ...(firewall === undefined ? {} : { windowsFirewall: Number(firewall) > 0 }),
    ...(seconds === undefined ? {} : { sleepsAfter: Number(seconds) / 60 }),
  };
}

async function ofMac(ask: Run): Promise<Partial<HostFacts>> {
  const socketfilterfw = '/usr/libexec/ApplicationFirewall/socketfilterfw';
  const [state, blocksAll, power] = await Promise.all([ask(socketfilterfw, ['--getglobalstate']), ask(socketfilterfw, ['--getblockall']), ask('/usr/bin/pmset', ['-g', 'custom'])]);
  const plugged = power?.split(/^AC Power:/m)[1];
  const minutes = /^\s*sleep\s+(\d+)/m.exec(plugged ?? '')?.[1];
  const level = /State = (\d)/.exec(state ?? '')?.[1];
  const all = level === '2' || /enabled|State = 1/i.test(blocksAll?.replace(/disabled/gi, '') ?? '');
  return {
    ...(level === undefined ? {} : { macosFirewall: level === '0' ? 'off' : all ? 'blocks-all' : 'on' }),
    ...(minutes === undefined ? {} : { sleepsAfter: Number(minutes) }),
  };
}
