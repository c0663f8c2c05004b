import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Guest, party } from '../../support/browser/party.ts';
import type { Participant } from '../../support/browser/Participant.ts';
import { usageOf } from '../../support/rtc-load/procfs.ts';
import { waitFor } from '../../support/startTestAppliance.ts';

describe('when something goes wrong', () => {
  /** Every TCP connection that this process has accepted. */
  const sockets = new Set<Socket>();
  const remember = (message: unknown) => {
    const { socket } = message as { socket: Socket };
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  };
  beforeAll(() => subscribe('net.server.socket', remember));
  afterAll(() => void unsubscribe('net.server.socket', remember));

  const here = party(2);
  const both = () => here.guests.map(({ participant }) => participant) as [Participant, Participant];

  async function seeAndHear(guests: readonly Guest[] = here.guests, timeoutMs?: number) {
    const [a, b] = guests as [Guest, Guest];
    await Promise.all([a.participant.decodedFrom(b.name, 'webcam', timeoutMs), b.participant.decodedFrom(a.name, 'webcam', timeoutMs)]);
    await Promise.all([a.participant.hears(b.name, b.hertz, timeoutMs), b.participant.hears(a.name, a.hertz, timeoutMs)]);
  }

  test('media goes on over TCP alone', async () => {
    await here.joinAll('forceTcp=true');
    await seeAndHear();
    for (const one of both()) expect(await one.protocols()).toEqual(['tcp']);
  });

  test('without asking for TCP it is UDP', async () => {
    await here.joinAll();
    await seeAndHear();
    for (const one of both()) expect(await one.protocols()).toEqual(['udp']);
  });

  test('a reload brings the same participant back, and nobody twice', async () => {
    const [ann, ben] = both();
    await here.joinAll();
    await ann.sees(['Ann', 'Ben']);
    const before = await ann.peerIdOf('Ben');
    await ben.page.reload();
    await ben.press('Join');
    await ben.inMeeting();
    await seeAndHear();
    await ann.sees(['Ann', 'Ben']);
    expect(await ann.peerIdOf('Ben')).toBe(before);
    expect(await ann.page.getByTestId('tile').count()).toBe(2);
  });

  test('a cut signalling connection comes back while media goes on', async () => {
    const [ann, ben] = both();
    await here.joinAll();
    await seeAndHear();
    const connections = await ann.connected();
    const opened: string[] = [];
    ann.page.on('websocket', (socket) => opened.push(socket.url()));
    const frames = (await ann.decodedFrom('Ben')).framesDecoded;
    for (const socket of sockets) socket.destroy();
    await waitFor('the page to connect again', () => opened.length > 0);
    // The counter belongs to the stream: had it been made anew, it would have started at 0.
    expect((await ann.decodedFrom('Ben')).framesDecoded).toBeGreaterThan(frames);
    expect(await ann.connected()).toEqual(connections);
    for (const one of [ann, ben]) await one.sees(['Ann', 'Ben']);
    await ann.page.getByText('Reconnecting…').waitFor({ state: 'hidden' });
    await ben.press('Turn off microphone');
    await ann.tile('Ben').getByLabel('microphone off').waitFor();
  });

  test('a killed worker is replaced, and everybody is back by themselves within 5 s', async () => {
    const [ann, ben] = both();
    await here.joinAll();
    await seeAndHear();
    const lost = await ann.connected();
    const [worker] = [...usageOf([process.pid]).each.keys()].filter((name) => name.startsWith('mediasoup'));
    process.kill(Number(worker?.split(':')[1]), 'SIGKILL');
    const killedAt = Date.now();
    await waitFor('new connections', async () => {
      const now = await ann.connected();
      return now.length === 2 && !now.some((number) => lost.includes(number)) && (await ben.people()).length === 2;
    });
    await Promise.all([ann.decodedFrom('Ben'), ben.decodedFrom('Ann')]);
    expect(Date.now() - killedAt).toBeLessThan(5000);
    await seeAndHear();
    for (const one of [ann, ben]) await one.sees(['Ann', 'Ben']);
  });

  test('who joins somewhere else as the same participant is told so here', async () => {
    const [ann, ben] = both();
    await here.joinAll();
    await ann.sees(['Ann', 'Ben']);
    const before = await ann.peerIdOf('Ben');
    // The same seat, as a page that was opened again in another tab has it.
    const other = await ben.browser.context.newPage();
    try {
      await ben.page.evaluate(() => window.dispatchEvent(new PageTransitionEvent('pagehide')));
      const seat = await ben.page.evaluate(() => ({ ...sessionStorage }));
      await other.addInitScript((items) => Object.entries(items).forEach(([key, value]) => sessionStorage.setItem(key, value)), seat);
      await other.goto(ben.page.url());
      const join = other.getByRole('button', { name: 'Join', exact: true });
      const toolbar = other.getByRole('toolbar', { name: 'Meeting controls' });
      await join.or(toolbar).first().waitFor();
      if (await join.isVisible()) await join.click();
      await toolbar.waitFor();
      await ben.page.getByText('You joined somewhere else').waitFor();
      await ann.sees(['Ann', 'Ben']);
      expect(await ann.peerIdOf('Ben')).toBe(before);
    } finally {
      await other.close();
    }
  });
});
