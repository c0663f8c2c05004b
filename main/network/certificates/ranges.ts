/**
 * What the box's own authority may vouch for. Devices that trust it are asked
 * to believe it about nothing else: whoever steals its key cannot pose as a bank.
 *
 * The bare host name (`school-laptop`) is left out on purpose. To permit it, the
 * authority would have to hold it as a domain, and a domain permits everything
 * below it (RFC 5280, 4.2.1.10): a laptop called `app` could vouch for every
 * `.app` site. It would also tie the authority to a name that may change.
 */
import { BlockList, isIP } from 'node:net';

/** RFC 1918, 3927, 6598 (carriers and overlay networks), 1122; 4291, 4193; 6762, 6761, the reserved `internal`, 8375; `lan` is what many routers use. */
export const OWN_RANGES: readonly string[] = [
  '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16', '100.64.0.0/10', '127.0.0.0/8',
  '::1/128', 'fc00::/7', 'fe80::/10',
  'local', 'localhost', 'internal', 'lan', 'home.arpa',
];

/** `[address, prefix]` of `10.0.0.0/8`; undefined for a domain. */
export function subnetOf(range: string): readonly [string, number] | undefined {
  const [address = '', prefix] = range.split('/');
  return prefix !== undefined && isIP(address) ? [address, Number(prefix)] : undefined;
}

/** What says of a name or an address whether it lies within these ranges. */
export function within(ranges: readonly string[]): (name: string) => boolean {
  const subnets = new BlockList();
  const domains: string[] = [];
  for (const range of ranges) {
    const subnet = subnetOf(range);
    if (subnet) subnets.addSubnet(...subnet, kindOf(subnet[0]));
    else domains.push(range.toLowerCase());
  }
  return (name) => {
    if (isIP(name)) return subnets.check(name, kindOf(name));
    return domains.some((domain) => name.toLowerCase() === domain || name.toLowerCase().endsWith(`.${domain}`));
  };
}

function kindOf(address: string): 'ipv4' | 'ipv6' {
  return address.includes(':') ? 'ipv6' : 'ipv4';
}
