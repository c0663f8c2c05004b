/**
 * Five networks in which something does not work, and one in which all does: a
 * real box, a real browser that trusts it, a router between them that drops.
 * Asserted is what the page says, and that the console hears the same.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Layer } from '../../../main/contract/doctor.ts';
import { launchBrowser, type Browser } from '../../support/browser/chromium.ts';
import { noNamespaces } from '../../support/netns/commands.ts';
import type { Host } from '../../support/netns/Host.ts';
import { Network } from '../../support/netns/Network.ts';
import { ApplianceOn } from '../../support/netns/startOn.ts';
import { waitFor } from '../../support/startTestAppliance.ts';

const BOX = '10.77.1.2';
const plain = `http://${BOX}:4480`;
const secure = `https://${BOX}:4443`;
const PATIENCE = 45_000;

describe.skipIf(noNamespaces)('what the doctor says', () => {
  const network = new Network();
  const undo: (() => Promise<void>)[] = [];
  let boxHost: Host;
  let phone: Host;
  let router: Host;
  let box: ApplianceOn;
  let browser: Browser;
  let page: Page;
  let name = '';

  beforeAll(async () => {
    [boxHost, phone, router] = [await network.host('box'), await network.host('phone'), await network.router()];
    await network.cable({ host: boxHost, card: 'eth0', addresses: [`${BOX}/24`] }, { host: router, card: 'box', addresses: ['10.77.1.1/24'] });
    await network.cable({ host: phone, card: 'eth0', addresses: ['10.77.8.2/24'] }, { host: router, card: 'phone', addresses: ['10.77.8.1/24'] });
    await boxHost.ip('route', 'add', 'default', 'via', '10.77.1.1');
    await phone.ip('route', 'add', 'default', 'via', '10.77.8.1');
    box = await ApplianceOn.start(boxHost);
    browser = await launchBrowser({ on: phone, trust: { ca: await authorityOf(box) }, viewport: { width: 390, height: 844 } });
    page = browser.context.pages()[0] ?? (await browser.context.newPage());
  });
  afterEach(async () => {
    for (const step of undo.splice(0)) await step();
  });
  afterAll(async () => {
    await browser?.close();
    // `faketime` stays above the appliance, and does not hand on what it is told.
    await box?.signalTree('SIGTERM').catch(() => {});
    await box?.close();
    await network.close();
  });

  async function finished(): Promise<void> {
    await page.locator('[data-verdict]:not([data-verdict=looking])').waitFor({ timeout: PATIENCE });
  }

  async function open(url: string): Promise<void> {
    await page.goto(`${url}/doctor`);
    await finished();
  }

  const row = (layer: Layer) => page.locator(`li[data-layer=${layer}]`);
  const lights = async () => Object.fromEntries(await Promise.all((['http', 'tls', 'wss', 'udp', 'tcp', 'speed', 'clock', 'name'] as const).map(async (layer) => [layer, await row(layer).getAttribute('data-light')])));
  /** What it says is to blame, in its words. */
  const blamed = () => page.locator('[data-verdict]').innerText();

  async function drop(protocol: 'udp' | 'tcp', port: number): Promise<void> {
    undo.push(await router.drop(protocol, port));
  }

  test('no DNS: the name leads nowhere, all else works', async () => {
    name = await nameOfBox();
    await open(plain);
    expect(await lights()).toMatchObject({ tls: 'green', wss: 'green', udp: 'green', tcp: 'green', name: 'yellow' });
    expect(await blamed()).toContain('Finding the box by its name');
    expect(await row('name').innerText()).toContain(`This network does not know “${name}”`);
    expect(await row('name').innerText()).toContain('use the box’s address');
  });

  test('a network in which all works, by either page; the console is told', async () => {
    await phone.hosts({ [name]: BOX });
    undo.push(() => phone.hosts({}));
    for (const url of [plain, secure]) {
      await open(url);
      expect(await lights()).toEqual({ http: url === plain ? 'green' : 'off', tls: 'green', wss: 'green', udp: 'green', tcp: 'green', speed: 'green', clock: 'green', name: 'green' });
      expect(await blamed()).toContain('All is well');
    }
    expect(await row('udp').innerText()).toContain(`${BOX} · port 44444`);
    expect(await row('speed').innerText()).toMatch(/ms there and back · varies by .* ms · .* % lost · .* Mbit\/s each way · over UDP/);
  });

  test('UDP dropped: media goes by TCP, and the port to open is named', async () => {
    await drop('udp', 44444);
    await open(secure);
    expect(await lights()).toMatchObject({ tls: 'green', wss: 'green', udp: 'red', tcp: 'green', speed: 'green' });
    expect(await blamed()).toContain('Sound and picture, usual way (UDP)');
    expect(await row('udp').innerText()).toContain('Let UDP port 44444 through');
    expect(await row('speed').innerText()).toContain('over TCP');
    const { reports } = await box.ask('getReach');
    expect(reports[0]).toMatchObject({ device: 'Chrome, Linux', remoteAddress: '10.77.8.2', localAddress: BOX, page: 'https' });
    expect(reports[0]!.results.find(({ layer }) => layer === 'udp')).toMatchObject({ light: 'red', cause: 'blocked' });
  });

  test('TCP media dropped: a remark, as UDP carries everything', async () => {
    await drop('tcp', 44444);
    await open(secure);
    expect(await lights()).toMatchObject({ tls: 'green', wss: 'green', udp: 'green', tcp: 'yellow', speed: 'green' });
    expect(await blamed()).toContain('Sound and picture, other way (TCP)');
    expect(await row('tcp').innerText()).toContain('Let TCP port 44444 through');
  });

  test('port of the WebSocket closed: told on the plain page, what comes after is passed over', async () => {
    await page.goto('about:blank');
    await drop('tcp', 4443);
    await open(plain);
    expect(await lights()).toMatchObject({ http: 'green', tls: 'red', wss: 'off', udp: 'off', tcp: 'off', speed: 'off', clock: 'green' });
    expect(await blamed()).toContain('Secure page');
    expect(await row('tls').innerText()).toContain('A firewall blocks port 4443 (TCP)');
    expect(await row('wss').innerText()).toContain('Not checked, because something before it fails');
  });

  test('a browser that does not know the certificate: that is said, and where help is', async () => {
    const stranger = await launchBrowser({ on: phone, trust: 'public', viewport: { width: 390, height: 844 } });
    try {
      const strange = stranger.context.pages()[0]!;
      await strange.goto(`${plain}/doctor`);
      await strange.locator('[data-verdict=red][data-layer=tls][data-cause=untrusted]').waitFor({ timeout: PATIENCE });
      expect(await strange.locator('li[data-layer=tls]').innerText()).toContain('does not trust its certificate yet');
      expect(await strange.getByRole('link', { name: 'Show how to trust the box' }).getAttribute('href')).toBe('/trust');
    } finally {
      await stranger.close();
    }
  });

  test('wrong clock: the box lives two years ahead', async () => {
    await page.goto('about:blank');
    await box.close();
    box = await ApplianceOn.start(boxHost, { before: ['faketime', '-f', '+730d'], env: { FAKETIME_DONT_FAKE_MONOTONIC: '1' } });
    const late = await launchBrowser({ on: phone, trust: { ca: await authorityOf(box) }, viewport: { width: 390, height: 844 } });
    try {
      page = late.context.pages()[0]!;
      await open(plain);
      expect(await lights()).toMatchObject({ http: 'green', tls: 'red', wss: 'off', udp: 'off', clock: 'red' });
      expect(await row('tls').innerText()).toContain('By this device’s clock the certificate of the box is not valid. The clocks of the two are 730 days apart');
      expect(await row('clock').innerText()).toContain('this device is 730 days behind');
    } finally {
      await late.close();
    }
  });

  /** What the box calls itself. */
  async function nameOfBox(): Promise<string> {
    const script = `fetch('${plain}/doctor/facts').then((answer) => answer.json()).then(({ name }) => process.stdout.write(name))`;
    return phone.exec(process.execPath, '-e', script);
  }
});

function authorityOf(box: ApplianceOn): Promise<string> {
  return waitFor('the authority', () => readFile(path.join(box.dataDir, 'certificates', 'authority.pem'), 'utf8').catch(() => undefined));
}
