/** IPv6 addresses that the system gives itself for a day or so, for privacy (RFC 8981). */
import { readFileSync } from 'node:fs';

/** `IFA_F_TEMPORARY` of `linux/if_addr.h`. */
const TEMPORARY = 0x01;

/** None where the system does not tell (it does on Linux only, without being asked by a command). */
export function temporaryAddresses(read: () => string = () => readFileSync('/proc/net/if_inet6', 'utf8')): Set<string> {
  try {
    return new Set(read().split('\n').flatMap(addressIf));
  } catch {
    return new Set();
  }
}

/** `fd000000000000000211223344556677 02 40 00 01 eth0`: address, device, prefix, scope, flags, name. */
function addressIf(line: string): string[] {
  const [digits = '', , , , flags = '0'] = line.trim().split(/\s+/);
  if (!/^[\da-f]{32}$/i.test(digits) || (parseInt(flags, 16) & TEMPORARY) === 0) return [];
  return [new URL(`http://[${digits.match(/.{4}/g)!.join(':')}]`).hostname.slice(1, -1)];
}
