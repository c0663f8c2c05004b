/** Media goes where the page came from, and nowhere else; and what happens when that is not there any more. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Participant } from '../../support/browser/Participant.ts';
import { noNamespaces } from '../../support/netns/commands.ts';
import { waitFor } from '../../support/startTestAppliance.ts';
import { boxName, bridge, first, ipv6, type Lan, offered, origin, otherCard, person, second, seeEachOther, shown, startLan, vpn } from './lan.ts';

if (noNamespaces) console.log(`skipped: ${noNamespaces}`);

/** The bars. */
const BACK_MS = 10_000;
const TCP_MS = 5000;
/** Wi-Fi is gone for so long. */
const DROP_MS = 4000;

describe.skipIf(noNamespaces)('a box with several addresses', () => {
  let lan: Lan;
  let ann: Participant;
  let ben: Participant;
  const both = () => [ann, ben] as const;
  let room = 0;

  beforeAll(async () => {
    lan = await startLan();
    [ann, ben] = await Promise.all([person(lan, 0), person(lan, 1)]);
  }, 90_000);
  afterEach(() => Promise.all(both().map(({ page }) => page.goto('about:blank').catch(() => page.goto('about:blank')))));
  afterAll(async () => {
    await Promise.all([ann, ben].map((one) => one?.close()));
    await lan?.appliance.close();
    await lan?.network.close();
  }, 30_000);

  async function meet(annAt: string, benAt: string, query = ''): Promise<void> {
    room++;
    await ann.join(`${origin(annAt)}/?roomId=r${room}${query}`, 'Ann');
    await ben.join(`${origin(benAt)}/?roomId=r${room}${query}`, 'Ben');
    await seeEachOther(both(), Date.now());
  }

  test('listens on what others can reach: neither on its VPN nor on the bridge of its containers, and the console says why', async () => {
    const { meetingUrls } = await lan.appliance.event('ready');
    expect(meetingUrls).toEqual([first, second, otherCard, ipv6, '127.0.0.1'].map((ip) => `${origin(ip)}/`));
    const interfaces = await lan.appliance.ask('getInterfaces');
    const of = (card: string) => interfaces.find(({ name }) => name === card);
    expect(of('eth0')).toMatchObject({ recommendation: 'recommended', reason: 'main-network' });
    expect(of('vpn0')).toMatchObject({ kind: 'vpn', reason: 'vpn', addresses: expect.arrayContaining([expect.objectContaining({ address: vpn, listening: false })]) });
    expect(of('docker0')).toMatchObject({ kind: 'virtual', reason: 'virtual', addresses: expect.arrayContaining([expect.objectContaining({ address: bridge, listening: false })]) });
  });

  test.each([
    ['two addresses of one card', first, second],
    ['the other card, and IPv6', otherCard, ipv6],
  ])('media flows on the address that was used, and candidates name no other: %s', async (_what, annAt, benAt) => {
    await meet(annAt, benAt);
    expect(await offered(ann)).toEqual([annAt]);
    expect(await offered(ben)).toEqual([benAt]);
  });

  test('where UDP is dropped, media flows over TCP within 5 s: for who is there, and for who comes', async () => {
    await meet(first, second);
    const dropsAt = Date.now();
    const letThrough = await lan.router.drop('udp', 44_444);
    try {
      // Each sends and receives: all four transports must have found another way.
      await waitFor('media over TCP', async () => (await Promise.all(both().map((one) => one.protocols()))).flat().join() === 'tcp,tcp', 2 * TCP_MS);
      const mended = await seeEachOther(both(), dropsAt);
      console.log(`UDP dropped under two people: they see each other again over TCP ${mended} ms after it`);
      expect(mended).toBeLessThan(TCP_MS);
      await ben.page.goto('about:blank');
      await ben.join(`${origin(second)}/?roomId=r${room}`, 'Ben');
      // He is in; what is counted is how long media takes to find its way.
      const since = Date.now();
      const took = await seeEachOther(both(), since);
      console.log(`UDP dropped: both see each other over TCP ${took} ms after the second came in`);
      expect(await ann.protocols()).toEqual(['tcp']);
      expect(took).toBeLessThan(TCP_MS);
    } finally {
      await letThrough();
    }
  });

  test('a network that drops for a moment costs nobody their seat or their media', async () => {
    await meet(first, second);
    const before = await Promise.all(both().map((one) => one.connected()));
    const events = lan.appliance.events.length;
    await lan.router.ip('link', 'set', 'box', 'down');
    await new Promise((resolve) => setTimeout(resolve, DROP_MS));
    await lan.router.ip('link', 'set', 'box', 'up');
    await lan.router.ip('addr', 'replace', 'fd77:1::1/64', 'dev', 'box', 'nodad');
    const took = await seeEachOther(both(), Date.now());
    console.log(`a drop of ${DROP_MS} ms: media again ${took} ms after it`);
    expect(await Promise.all(both().map((one) => one.connected()))).toEqual(before);
    await waitFor('its addresses to be as before', async () => (await lan.appliance.ask('getState')).meetingUrls[0] === `${origin(first)}/`);
    expect(lan.appliance.events.slice(events).filter(({ event, roomId }) => event === 'room-closed' && roomId === `r${room}`)).toEqual([]);
  });

  test('somebody’s own address changes: media is back within 10 s, and nobody sees them leave', async () => {
    await meet(first, otherCard);
    const [before, { length }] = [await ben.peerIdOf('Ann'), lan.appliance.events];
    const since = Date.now();
    await lan.phone.ip('addr', 'flush', 'dev', 'eth0', 'scope', 'global');
    await lan.phone.addAddress('eth0', '10.77.8.7/24');
    await lan.phone.ip('route', 'replace', 'default', 'via', '10.77.8.1');
    try {
      const took = await seeEachOther(both(), since);
      console.log(`their own address changes: both see each other ${took} ms after it`);
      expect(took).toBeLessThan(BACK_MS);
      expect(await ben.peerIdOf('Ann')).toBe(before);
      for (const one of both()) await one.sees(['Ann', 'Ben']);
      expect(lan.appliance.events.slice(length).filter(({ event, roomId }) => event === 'room-closed' && roomId === `r${room}`)).toEqual([]);
    } finally {
      await lan.phone.addAddress('eth0', 'fd77:8::2/64');
      await lan.phone.ip('-6', 'route', 'replace', 'default', 'via', 'fd77:8::1');
    }
  });

  test('an address goes: who knows another is back within 10 s; certificate, QR and console follow', async () => {
    await meet(first, second);
    const [events, { fingerprint }, before] = [lan.appliance.events.length, await lan.appliance.ask('getState'), await shown(lan, first)];
    const fresh = '10.77.1.4';
    const since = Date.now();
    await lan.change('eth0', fresh);
    const { meetingUrls } = await lan.appliance.event('address-changed', BACK_MS, events);
    expect((meetingUrls as string[])[0]).toBe(`${origin(fresh)}/`);
    const told = Date.now() - since;
    await waitFor('both to be back', async () => (await offered(ann)).join() === otherCard && (await offered(ben)).join() === otherCard, 2 * BACK_MS);
    const took = await seeEachOther(both(), since);
    console.log(`an address goes: told after ${told} ms, both see each other by another after ${took} ms`);
    expect(took).toBeLessThan(BACK_MS);
    expect((await lan.appliance.ask('getState')).fingerprint).not.toBe(fingerprint);
    const now = await shown(lan, fresh);
    expect(now.authority).toBe(before.authority);
    expect(now.leaf).not.toBe(before.leaf);
    expect(now.names).toContain(`IP Address:${fresh}`);
    await waitFor('the old ones to be given up', async () => (await lan.appliance.ask('getState')).meetingUrls.join() === [fresh, otherCard, '127.0.0.1'].map((ip) => `${origin(ip)}/`).join(), 15_000);
  });

  test('all its addresses go: who knows its name is back within 10 s', async () => {
    await meet(otherCard, otherCard);
    const fresh = '10.77.1.5';
    const since = Date.now();
    await Promise.all([lan.change('eth0', fresh), lan.change('eth1', null)]);
    // As mDNS would.
    await lan.phone.hosts({ [boxName]: fresh });
    await waitFor('both to be back', async () => (await offered(ann)).join() === fresh && (await offered(ben)).join() === fresh, 2 * BACK_MS);
    const took = await seeEachOther(both(), since);
    console.log(`all addresses go: both see each other by the name after ${took} ms`);
    expect(took).toBeLessThan(BACK_MS);
  });
});
