/**
 * A box and a phone, with a router between them. The box has two cards, one of
 * them with two addresses, and a VPN and a container's bridge as laptops have.
 */
import os from 'node:os';
import { Participant } from '../../support/browser/Participant.ts';
import type { Host } from '../../support/netns/Host.ts';
import { Network } from '../../support/netns/Network.ts';
import { ApplianceOn } from '../../support/netns/startOn.ts';
import { waitFor } from '../../support/startTestAppliance.ts';
import { tones } from '../../support/tones.ts';

export const first = '10.77.1.2';
export const second = '10.77.1.3';
export const otherCard = '10.77.2.2';
export const ipv6 = 'fd77:1::2';
/** What nobody else can reach. */
export const vpn = '10.99.0.2';
export const bridge = '172.17.0.1';
/** The box's own. */
export const boxName = `${os.hostname().toLowerCase().split('.')[0]}.local`;

export interface Lan {
  readonly network: Network;
  readonly box: Host;
  readonly phone: Host;
  readonly router: Host;
  readonly appliance: ApplianceOn;
  /** A card of the box has this address from now on and no other, or none. */
  change(card: 'eth0' | 'eth1', address: string | null): Promise<void>;
}

export async function startLan(): Promise<Lan> {
  const network = new Network();
  try {
    const [box, phone, router] = [await network.host('box'), await network.host('phone'), await network.router()];
    await network.cable({ host: box, card: 'eth0', addresses: [`${first}/24`, `${second}/24`, `${ipv6}/64`] }, { host: router, card: 'box', addresses: ['10.77.1.1/24', 'fd77:1::1/64'] });
    await network.cable({ host: box, card: 'eth1', addresses: [`${otherCard}/24`] }, { host: router, card: 'box2', addresses: ['10.77.2.1/24'] });
    await network.cable({ host: phone, card: 'eth0', addresses: ['10.77.8.2/24', 'fd77:8::2/64'] }, { host: router, card: 'phone', addresses: ['10.77.8.1/24', 'fd77:8::1/64'] });
    await box.addTunnel('vpn0', `${vpn}/24`);
    await box.addBridge('docker0', `${bridge}/16`);
    // As DHCP sets it; it goes with the card's last address.
    const leadOut = () => box.ip('route', 'replace', 'default', 'via', '10.77.1.1');
    await leadOut();
    await box.ip('-6', 'route', 'add', 'default', 'via', 'fd77:1::1');
    // Answers leave by the card that has their address.
    await box.ip('route', 'add', 'default', 'via', '10.77.2.1', 'table', '2');
    await box.ip('rule', 'add', 'from', `${otherCard}/32`, 'lookup', '2');
    await phone.ip('route', 'add', 'default', 'via', '10.77.8.1');
    await phone.ip('-6', 'route', 'add', 'default', 'via', 'fd77:8::1');
    await phone.hosts({ [boxName]: first });
    const change: Lan['change'] = async (card, address) => {
      await box.ip('addr', 'flush', 'dev', card);
      if (address === null) return;
      await box.addAddress(card, `${address}/24`);
      await leadOut();
    };
    return { network, box, phone, router, change, appliance: await ApplianceOn.start(box) };
  } catch (error) {
    await network.close();
    throw error;
  }
}

export async function person(lan: Lan, number: number): Promise<Participant> {
  return Participant.launch('https://10.77.1.2', { hertz: tones[number] as number, on: lan.phone });
}

export const origin = (host: string) => `https://${host.includes(':') ? `[${host}]` : host}:4443`;

/** What the box at this address shows to the phone: its certificate, whom it is of, and for which addresses. */
export async function shown(lan: Lan, address: string): Promise<{ leaf: string; authority: string; names: string }> {
  const look = `require('node:tls').connect({ host: '${address}', port: 4443, rejectUnauthorized: false }, function () {
    const { fingerprint256: leaf, issuerCertificate: { fingerprint256: authority }, subjectaltname: names } = this.getPeerCertificate(true);
    console.log(JSON.stringify({ leaf, authority, names }));
    this.destroy();
  })`;
  return JSON.parse(await lan.phone.exec(process.execPath, '-e', look)) as Awaited<ReturnType<typeof shown>>;
}

/** Addresses in the candidates that the box has offered to this page. */
export async function offered({ page }: Participant): Promise<string[]> {
  const descriptions = await page.evaluate(() => window.probe.connections.filter(({ connectionState }) => connectionState === 'connected').map((connection) => connection.remoteDescription?.sdp ?? ''));
  const found = descriptions.flatMap((sdp) => [...sdp.matchAll(/^a=candidate:\S+ \d+ \S+ \d+ (\S+) /gm)].map((match) => match[1]!));
  return [...new Set(found)];
}

/** Waits until each sees the other move; milliseconds since `since`. */
export async function seeEachOther([ann, ben]: readonly [Participant, Participant], since: number, timeoutMs = 30_000): Promise<number> {
  await Promise.all([ann.decodedFrom('Ben', 'webcam', timeoutMs), ben.decodedFrom('Ann', 'webcam', timeoutMs)]);
  return Date.now() - since;
}

/** How many frames of the other have been decoded so far; 0 while there is none. */
export async function frozen(one: Participant, name: string): Promise<void> {
  let before = -1;
  await waitFor(`${name} to stand still`, async () => {
    const now = await one.page.evaluate(async () => {
      const reports = await Promise.all(window.probe.connections.map((connection) => connection.getStats()));
      return reports.flatMap((report) => [...(report.values() as Iterable<RTCInboundRtpStreamStats>)]).reduce((sum, { type, framesDecoded = 0 }) => sum + (type === 'inbound-rtp' ? framesDecoded : 0), 0);
    });
    const still = now === before;
    before = now;
    await new Promise((resolve) => setTimeout(resolve, 400));
    return still;
  });
}
