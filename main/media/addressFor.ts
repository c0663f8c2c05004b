/** Which of a worker's addresses a participant is offered. */
import os from 'node:os';

export interface Listening {
  /** In the order in which they came. */
  readonly ips: readonly string[];
  /** Participants are moving away from it, or it is not there right now. */
  readonly isLeaving: (ip: string) => boolean;
}

/**
 * The address that the participant's WebSocket came in on. Where media cannot
 * be had there, another of the same card: a `.local` name may lead to a
 * link-local IPv6 address, which mediasoup cannot bind. Else any that stays,
 * but another device's own loopback only where there is nothing else.
 */
export function addressFor(localAddress: string, { ips, isLeaving }: Listening, interfaces: () => NodeJS.Dict<{ address: string }[]> = os.networkInterfaces): string | undefined {
  if (ips.includes(localAddress)) return localAddress;
  const sameCard = Object.values(interfaces()).find((infos) => infos?.some(({ address }) => address === localAddress)) ?? [];
  const isNear = (ip: string) => sameCard.some(({ address }) => address === ip);
  const isOwn = (ip: string) => /^127\.|^::1$/.test(ip);
  const rank = (ip: string) => (isLeaving(ip) ? 8 : 0) + (isNear(ip) ? 0 : 4) + (isOwn(ip) && !isOwn(localAddress) ? 2 : 0) + (ip.includes(':') ? 1 : 0);
  return ips.toSorted((a, b) => rank(a) - rank(b))[0];
}
