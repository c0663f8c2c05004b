import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { connect, createServer } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { defaultConfig } from '../../../../main/contract/config.ts';
import { silentLogger } from '../../../../main/lib/logger.ts';
import { CertificateKeeper, type Needs } from '../../../../main/network/certificates/CertificateKeeper.ts';
import { DAY_MS } from '../../../../main/network/certificates/certificate.ts';
import { issueLeaf } from '../../../../main/network/certificates/issue.ts';
import { describe as textOf, verify } from '../../../support/certificates.ts';

const settings = defaultConfig.certificate;
const needs: Needs = { settings, names: ['localhost', 'school-laptop', 'school-laptop.local'], addresses: ['127.0.0.1', '192.168.1.5', 'fd00::5', '100.64.0.9', '169.254.3.4'] };
const withAddresses = (...addresses: string[]): Needs => ({ ...needs, addresses: [...needs.addresses, ...addresses] });

let folder: string;
let directory: string;
let count = 0;
const keepers: CertificateKeeper[] = [];
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'soupbox-certificates-'));
});
beforeEach(() => {
  directory = path.join(folder, `c${++count}`, 'certificates');
});
afterEach(() => {
  vi.useRealTimers();
  for (const keeper of keepers.splice(0)) keeper.close();
});
afterAll(() => rm(folder, { recursive: true }));

/** As after a start. */
function keeper(): CertificateKeeper {
  const made = new CertificateKeeper({ directory, logger: silentLogger, hostname: 'school-laptop', watch: { everyMs: 20, restMs: 40 } });
  keepers.push(made);
  return made;
}

const certificate = (wanted = needs) => keeper().use(wanted);
const inFolder = (name: string) => path.join(directory, name);

describe('the authority', () => {
  test('vouches for private addresses and names only, for ten years, and is called as the box', async () => {
    const { ca } = await certificate();
    const text = await textOf({ cert: ca!.pem }, folder);
    expect(ca!.name).toMatch(/^Soupbox school-laptop [0-9A-F]{4}$/);
    expect(text).toMatch(/Subject: CN=Soupbox school-laptop/);
    expect(text).toMatch(/Signature Algorithm: ecdsa-with-SHA256/);
    expect(text).toMatch(/NIST CURVE: P-256/);
    expect(text).toMatch(/Basic Constraints: critical\s+CA:TRUE, pathlen:0\n/);
    expect(text).toMatch(/Key Usage: critical\s+Certificate Sign, CRL Sign\n/);
    expect(text).toMatch(/Subject Key Identifier/);
    expect(text.match(/Name Constraints: critical\s+Permitted:\s+((?:IP|DNS):\S+\s+)+/)![0].match(/(IP|DNS):\S+/g)).toEqual([
      'IP:10.0.0.0/255.0.0.0', 'IP:172.16.0.0/255.240.0.0', 'IP:192.168.0.0/255.255.0.0', 'IP:169.254.0.0/255.255.0.0', 'IP:100.64.0.0/255.192.0.0', 'IP:127.0.0.0/255.0.0.0',
      'IP:0:0:0:0:0:0:0:1/FFFF:FFFF:FFFF:FFFF:FFFF:FFFF:FFFF:FFFF', 'IP:FC00:0:0:0:0:0:0:0/FE00:0:0:0:0:0:0:0', 'IP:FE80:0:0:0:0:0:0:0/FFC0:0:0:0:0:0:0:0',
      'DNS:local', 'DNS:localhost', 'DNS:internal', 'DNS:lan', 'DNS:home.arpa',
    ]);
    expect(Math.round((ca!.notAfter - Date.now()) / DAY_MS)).toBeGreaterThanOrEqual(3651);
    expect(ca!.fingerprint).toBe(new X509Certificate(ca!.der).fingerprint256);
  });

  test('is the same after a start, with other addresses and with another host name', async () => {
    const { ca } = await certificate();
    expect((await certificate(withAddresses('10.9.8.7'))).ca).toEqual(ca);
    const renamed = new CertificateKeeper({ directory, logger: silentLogger, hostname: 'other' });
    expect((await renamed.use({ ...needs, names: ['localhost', 'other.local'] })).ca).toEqual(ca);
    expect(renamed.troubles.replaced).toBeNull();
    renamed.close();
  });

  test('its key and the server’s are for the owner only', async () => {
    await mkdir(directory, { recursive: true, mode: 0o755 });
    await certificate();
    for (const key of ['authority.key', 'server.key']) expect((await stat(inFolder(key))).mode & 0o777, key).toBe(0o600);
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
  });

  test('in the wrong hands it makes no certificate for a site or an address elsewhere', async () => {
    const { ca } = await certificate();
    const stolen = { cert: await readFile(inFolder('authority.pem'), 'utf8'), key: await readFile(inFolder('authority.key'), 'utf8') };
    const forged = (...names: string[]) => issueLeaf({ authority: stolen, names, now: Date.now() });
    for (const name of ['example.com', 'notlocal', '8.8.8.8', '2001:db8::1']) {
      await expect(verify(folder, { cert: (await forged('localhost', name)).cert, ca: ca!.pem }), name).rejects.toThrow(/permitted subtree violation/);
    }
    await verify(folder, { cert: (await forged('localhost', 'printer.local', '10.1.2.3')).cert, ca: ca!.pem });
  });
});

describe('the server’s certificate', () => {
  test('passes the strict check for each name and address, and for no other', async () => {
    const { cert, ca } = await certificate();
    const served = { cert, ca: ca!.pem };
    await verify(folder, served);
    for (const ip of needs.addresses) await verify(folder, served, '-verify_ip', ip);
    for (const name of ['localhost', 'school-laptop.local']) await verify(folder, served, '-verify_hostname', name);
    await expect(verify(folder, served, '-verify_ip', '192.168.1.6')).rejects.toThrow(/mismatch/i);
  });

  test('is what browsers take: EC P-256, for servers, not an authority, at most 398 days, valid on clocks that are a little behind', async () => {
    const made = await certificate();
    const text = await textOf(made, folder);
    const x509 = new X509Certificate(made.cert);
    expect(createPrivateKey(made.key).asymmetricKeyDetails).toMatchObject({ namedCurve: 'prime256v1' });
    expect(text).toMatch(/Key Usage: critical\s+Digital Signature\n/);
    expect(text).toMatch(/Extended Key Usage:\s+TLS Web Server Authentication\n/);
    expect(text).toMatch(/Subject Key Identifier/);
    expect(text).toMatch(/Authority Key Identifier/);
    expect(x509.ca).toBe(false);
    expect(Date.parse(x509.validTo) - Date.parse(x509.validFrom)).toBe(397 * DAY_MS);
    expect(Date.parse(x509.validFrom)).toBeLessThan(Date.now() - DAY_MS / 2);
    expect(made.fingerprint).toBe(x509.fingerprint256);
  });

  test('a client that trusts the authority shakes hands with it; the chain is complete', async () => {
    const { cert, key, ca } = await certificate();
    const server = createServer({ cert, key }, (socket) => socket.end('hello'));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const socket = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', ca: ca!.pem });
    expect(String((await once(socket, 'data'))[0])).toBe('hello');
    expect(socket.getPeerCertificate(true).issuerCertificate.fingerprint256).toBe(ca!.fingerprint);
    socket.destroy();
    server.close();
  });

  test('addresses elsewhere are left out and named, and so is what was asked for; the bare host name goes without a word', async () => {
    const made = await certificate(withAddresses('203.0.113.7', '2001:db8::5', 'meet.school.example'));
    expect(made.outside).toEqual(['203.0.113.7', '2001:db8::5', 'meet.school.example']);
    expect(made.names).toEqual(['localhost', 'school-laptop.local', ...needs.addresses]);
    await verify(folder, { cert: made.cert, ca: made.ca!.pem }, '-verify_ip', '192.168.1.5');
  });

  test('is made anew for an address that lasts, not for one that passes', async () => {
    const made = await certificate();
    expect((await certificate({ ...needs, passing: ['fd00::aaaa'] })).fingerprint).toBe(made.fingerprint);
    expect((await certificate({ ...needs, addresses: needs.addresses.slice(1) })).fingerprint).toBe(made.fingerprint);
    const next = await certificate({ ...withAddresses('10.9.8.7'), passing: ['fd00::aaaa'] });
    expect(next.fingerprint).not.toBe(made.fingerprint);
    expect(next.names).toEqual(expect.arrayContaining(['10.9.8.7', 'fd00::aaaa']));
  });

  test('is made anew when 30 days are left, while the box runs', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] });
    const running = keeper();
    const { fingerprint } = await running.use(needs);
    const changed = vi.fn();
    running.on('changed', changed);
    vi.setSystemTime(Date.now() + 360 * DAY_MS);
    await vi.advanceTimersByTimeAsync(2 * 60 * 60 * 1000);
    await running.use(needs);
    expect(changed).not.toHaveBeenCalled();
    vi.setSystemTime(Date.now() + 8 * DAY_MS);
    await vi.advanceTimersByTimeAsync(2 * 60 * 60 * 1000);
    await vi.waitFor(() => expect(changed).toHaveBeenCalledOnce());
    expect(running.current.fingerprint).not.toBe(fingerprint);
    expect(running.current.ca!.fingerprint).toBe(changed.mock.calls[0]![0].ca.fingerprint);
  });
});

describe('what lies on the disk is no good', () => {
  const otherKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  const damage = (name: string): Record<string, () => Promise<unknown>> => ({
    'half a certificate': async () => writeFile(inFolder(`${name}.pem`), (await readFile(inFolder(`${name}.pem`), 'utf8')).slice(0, 300)),
    'an empty certificate': () => writeFile(inFolder(`${name}.pem`), ''),
    'no certificate': () => rm(inFolder(`${name}.pem`)),
    'half a key': async () => writeFile(inFolder(`${name}.key`), (await readFile(inFolder(`${name}.key`), 'utf8')).slice(0, 60)),
    'no key': () => rm(inFolder(`${name}.key`)),
    'the key of another': () => writeFile(inFolder(`${name}.key`), otherKey()),
  });

  test.each(Object.keys(damage('')))('server: %s is mended, by the same authority', async (what) => {
    const before = await certificate();
    await damage('server')[what]!();
    const mended = await certificate();
    expect(mended.fingerprint).not.toBe(before.fingerprint);
    expect(mended.ca).toEqual(before.ca);
    expect(await certificate()).toEqual(mended);
  });

  test.each(Object.keys(damage('')))('authority: %s is replaced, and the host hears of it', async (what) => {
    const before = await certificate();
    await damage('authority')[what]!();
    const next = keeper();
    const mended = await next.use(needs);
    expect(mended.ca!.fingerprint).not.toBe(before.ca!.fingerprint);
    expect(next.troubles.replaced).toMatchObject({ why: 'damaged' });
    await verify(folder, { cert: mended.cert, ca: mended.ca!.pem });
    expect((await certificate()).ca).toEqual(mended.ca);
  });

  test('authority: gone altogether, the host hears of it; where it never was there is nothing to hear', async () => {
    const first = keeper();
    await first.use(needs);
    expect(first.troubles.replaced).toBeNull();
    for (const end of ['pem', 'key']) await rm(inFolder(`authority.${end}`));
    const next = keeper();
    await next.use(needs);
    expect(next.troubles.replaced).toMatchObject({ why: 'missing' });
  });

  test('authority: a server’s certificate in its place is no authority', async () => {
    const before = await certificate();
    for (const end of ['pem', 'key']) await writeFile(inFolder(`authority.${end}`), await readFile(inFolder(`server.${end}`)));
    const next = keeper();
    expect((await next.use(needs)).ca!.fingerprint).not.toBe(before.ca!.fingerprint);
    expect(next.troubles.replaced).toMatchObject({ why: 'damaged' });
  });
});
