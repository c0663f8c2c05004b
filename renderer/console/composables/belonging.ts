import type { NetworkInterface } from '../../../main/contract/console/network.ts';
import { urlOf } from '../../ui/url.ts';

/** Which of this computer's networks an address leads into; undefined for names and for what nobody knows. */
export function interfaceOf(url: string, interfaces: readonly NetworkInterface[]): NetworkInterface | undefined {
  const host = urlOf(url)?.hostname.replace(/^\[|\]$/g, '');
  return interfaces.find(({ addresses }) => addresses.some(({ address }) => address === host));
}

/** As people read it aloud: without the slash at the end, nor a port that browsers leave out. */
export function spoken(url: string): string {
  return url.replace(/\/$/, '');
}
