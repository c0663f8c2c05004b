/** What to type so that people get through. Pure: whoever hosts reads them, and runs them or not. */
import type { Hint } from '../../contract/reach.ts';

export interface Ports {
  readonly https: number;
  readonly http: number;
  /** UDP and TCP, those of all workers. */
  readonly rtc: readonly number[];
}

export type Firewall = Extract<Hint['kind'], 'ufw' | 'firewalld' | 'nftables' | 'windows-firewall' | 'macos-firewall'>;

/** `44444`, or `44444-44447` for several in a row; apart where they are not. */
export function ranges(ports: readonly number[], between: '-' | ':'): string[] {
  const found: [number, number][] = [];
  for (const port of [...new Set(ports)].sort((a, b) => a - b)) {
    const last = found.at(-1);
    if (last && last[1] === port - 1) last[1] = port;
    else found.push([port, port]);
  }
  return found.map(([from, to]) => (from === to ? String(from) : `${from}${between}${to}`));
}

export function allowCommands(firewall: Firewall, { https, http, rtc }: Ports, program: string): string[] {
  const tcp = [https, http, ...rtc];
  switch (firewall) {
    case 'ufw':
      return [...ranges(tcp, ':').map((range) => `sudo ufw allow ${range}/tcp`), ...ranges(rtc, ':').map((range) => `sudo ufw allow ${range}/udp`)];
    case 'firewalld': {
      const ports = [...ranges(tcp, '-').map((range) => `--add-port=${range}/tcp`), ...ranges(rtc, '-').map((range) => `--add-port=${range}/udp`)].join(' ');
      return [`sudo firewall-cmd --permanent ${ports}`, 'sudo firewall-cmd --reload'];
    }
    case 'nftables':
      // Which table and chain it is only the ruleset says: `inet filter input` is what distributions bring.
      return ['sudo nft list ruleset', `sudo nft insert rule inet filter input tcp dport '{ ${ranges(tcp, '-').join(', ')} }' accept`, `sudo nft insert rule inet filter input udp dport '{ ${ranges(rtc, '-').join(', ')} }' accept`];
    case 'windows-firewall':
      return [
        `New-NetFirewallRule -DisplayName "Soupbox (TCP)" -Direction Inbound -Action Allow -Profile Any -Protocol TCP -LocalPort ${ranges(tcp, '-').join(',')}`,
        `New-NetFirewallRule -DisplayName "Soupbox (UDP)" -Direction Inbound -Action Allow -Profile Any -Protocol UDP -LocalPort ${ranges(rtc, '-').join(',')}`,
      ];
    case 'macos-firewall':
      return [`sudo /usr/libexec/ApplicationFirewall/socketfilterfw --add ${quoted(program)}`, `sudo /usr/libexec/ApplicationFirewall/socketfilterfw --unblockapp ${quoted(program)}`];
  }
}

export function privateNetworkCommand(network: string): string {
  return `Set-NetConnectionProfile -InterfaceAlias ${powershellQuoted(network)} -NetworkCategory Private`;
}

/** For a POSIX shell. */
export function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** PowerShell takes typographic quotes for quotes too. */
export function powershellQuoted(text: string): string {
  return `'${text.replace(/['\u2018-\u201b]/g, '$&$&')}'`;
}
