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
import { DAY_MS, servesAsWell } from '../../../../main/network/certificates/certificate.ts';
import { FileWatch } from '../../../../main/network/certificates/FileWatch.ts';
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
const otherKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
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
    expect(text).toMatch(/Extended Key Usage:\s+TLS Web Server Authentication\n/);
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

  test('is the same while the box runs, even when its folder is out of reach', async () => {
    const running = keeper();
    const { ca } = await running.use(needs);
    await rm(directory, { recursive: true });
    const next = await running.use(withAddresses('10.9.8.7'));
    expect(next.ca).toEqual(ca);
    await verify(folder, { cert: next.cert, ca: ca!.pem }, '-verify_ip', '10.9.8.7');
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

  test('after the end no file is watched any more', async () => {
    const watched = vi.spyOn(FileWatch.prototype, 'watch');
    const running = keeper();
    const used = running.use({ ...needs, settings: { ...settings, mode: 'own-files', certFile: 'c.pem', keyFile: 'k.pem' } });
    running.close();
    await used;
    expect(watched.mock.lastCall).toEqual([[]]);
    watched.mockRestore();
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

  test('authority: that it was replaced is said again after a start, until the host knows', async () => {
    await certificate();
    await rm(inFolder('authority.key'));
    const first = keeper();
    await first.use(needs);
    const { replaced } = first.troubles;
    expect(replaced).toMatchObject({ why: 'damaged' });
    const second = keeper();
    await second.use(needs);
    expect(second.troubles.replaced).toEqual(replaced);
    await second.acknowledge();
    expect(second.troubles.replaced).toBeNull();
    const third = keeper();
    await third.use(needs);
    expect(third.troubles.replaced).toBeNull();
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

describe('this computer’s clock', () => {
  const travel = (days: number) => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + days * DAY_MS });
  const start = async () => {
    const started = keeper();
    const certificate = await started.use(needs);
    return { ...certificate, replaced: started.troubles.replaced?.why };
  };

  test('was ahead and is put right while the box runs: within seconds there is a certificate that holds now', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] });
    const running = keeper();
    await running.use(needs);
    const real = Date.now();
    vi.setSystemTime(real + 20 * DAY_MS);
    await vi.advanceTimersByTimeAsync(10_000);
    const ahead = await running.use(withAddresses('10.9.8.7'));
    expect(ahead.notBefore).toBeGreaterThan(real);
    vi.setSystemTime(real);
    await vi.advanceTimersByTimeAsync(10_000);
    await vi.waitFor(() => expect(running.current.notBefore).toBeLessThan(real));
    expect(servesAsWell(ahead, running.current, '127.0.0.1')).toBe(false);
    expect(servesAsWell(running.current, ahead, '127.0.0.1')).toBe(true);
  });

  test('fell back by years: the authority that devices trust stays, and the certificate is one that they take', async () => {
    const { ca } = await certificate();
    const real = Date.now();
    travel(-2000);
    const next = await start();
    expect(next.ca).toEqual(ca);
    expect(next.replaced).toBeUndefined();
    const x509 = new X509Certificate(next.cert);
    expect(x509.validFromDate.getTime()).toBeLessThanOrEqual(real);
    expect(x509.validToDate.getTime()).toBeGreaterThan(real + 300 * DAY_MS);
  });

  test('was far ahead for a while: the authority of before comes back', async () => {
    const { ca } = await certificate();
    travel(3700);
    const ahead = await start();
    expect(ahead.ca!.fingerprint).not.toBe(ca!.fingerprint);
    expect(ahead.replaced).toBe('expired');
    vi.useRealTimers();
    const again = await start();
    expect(again.ca).toEqual(ca);
    expect(again.replaced, 'devices trust it already').toBeUndefined();
    await verify(folder, { cert: again.cert, ca: ca!.pem });
  });

  test('is a year on: the same authority, another certificate', async () => {
    const before = await certificate();
    travel(380);
    const next = await start();
    expect(next.ca).toEqual(before.ca);
    expect(next.fingerprint).not.toBe(before.fingerprint);
  });

  test('nears the authority’s end: the certificate is not made anew at each look', async () => {
    await certificate();
    travel(3640);
    const one = await start();
    expect(one.notAfter).toBe(one.ca!.notAfter);
    expect((await start()).fingerprint).toBe(one.fingerprint);
  });
});

describe('another authority', () => {
  const wider: Needs = { ...needs, settings: { ...settings, extraRanges: ['203.0.113.0/24', '2001:db8:7::/48', 'meet.school.example'] }, addresses: ['127.0.0.1', '203.0.113.7', '2001:db8:7::5', 'meet.school.example'] };

  test('further ranges wait for the host’s consent; then they hold', async () => {
    const running = keeper();
    await running.use(needs);
    const before = await running.use(wider);
    expect(before.outside).toEqual(['203.0.113.7', '2001:db8:7::5', 'meet.school.example']);
    expect(running.troubles.rangesDiffer).toBe(true);

    const after = await running.renewAuthority();

    expect(after.ca!.fingerprint).not.toBe(before.ca!.fingerprint);
    expect(after.ca!.name).not.toBe(before.ca!.name);
    expect(after.outside).toEqual([]);
    expect(running.troubles).toMatchObject({ rangesDiffer: false, replaced: null });
    for (const check of [['-verify_ip', '203.0.113.7'], ['-verify_ip', '2001:db8:7::5'], ['-verify_hostname', 'meet.school.example']]) await verify(folder, { cert: after.cert, ca: after.ca!.pem }, ...check);
    expect((await certificate(wider)).ca).toEqual(after.ca);
  });
});

describe('self-signed', () => {
  const selfSigned: Needs = { ...needs, settings: { ...settings, mode: 'self-signed' } };

  test('one certificate for every name and address, without an authority', async () => {
    const made = await certificate({ ...selfSigned, addresses: ['127.0.0.1', '203.0.113.7', 'fd00::5'] });
    expect(made).toMatchObject({ mode: 'self-signed', ca: null, outside: [] });
    expect(made.names).toEqual(['localhost', 'school-laptop', 'school-laptop.local', '127.0.0.1', '203.0.113.7', 'fd00::5']);
    const text = await textOf(made, folder);
    expect(text).toMatch(/Extended Key Usage:\s+TLS Web Server Authentication/);
    expect(made.fingerprint).toBe(new X509Certificate(made.cert).fingerprint256);
    expect((await stat(inFolder('certificate.key'))).mode & 0o777).toBe(0o600);
  });

  test('stays the same, also when the host has looked at another kind; damaged it is mended', async () => {
    const made = await certificate(selfSigned);
    const running = keeper();
    const { ca } = await running.use(needs);
    expect((await running.use(selfSigned)).fingerprint).toBe(made.fingerprint);
    expect((await running.use(needs)).ca).toEqual(ca);
    await writeFile(inFolder('certificate.key'), 'no key');
    expect((await certificate(selfSigned)).fingerprint).not.toBe(made.fingerprint);
  });
});

describe('own files', () => {
  let certFile: string;
  let keyFile: string;
  let own: Needs;
  /** A certificate from elsewhere. */
  async function issue(name = 'meet.school.example', now = Date.now()) {
    const { issueAuthority } = await import('../../../../main/network/certificates/issue.ts');
    const authority = await issueAuthority({ boxName: 'elsewhere', ranges: ['school.example'], now: Math.min(now, Date.now()) });
    const pair = await issueLeaf({ authority, names: [name], now });
    return { cert: pair.cert + authority.cert, key: pair.key };
  }
  async function put({ cert, key }: { cert: string; key: string }) {
    await writeFile(keyFile, key);
    await writeFile(certFile, cert);
  }
  beforeEach(async () => {
    await mkdir(path.dirname(directory), { recursive: true });
    [certFile, keyFile] = ['own.pem', 'own.key'].map((name) => path.join(path.dirname(directory), name)) as [string, string];
    own = { ...needs, settings: { ...settings, mode: 'own-files', certFile, keyFile }, addresses: ['192.168.1.5', 'meet.school.example'] };
  });

  test('are served with their chain; addresses that they do not hold are named', async () => {
    const files = await issue();
    await put(files);
    const running = keeper();
    expect(await running.use(own)).toMatchObject({ ...files, mode: 'own-files', ca: null, names: ['meet.school.example'], outside: ['192.168.1.5'] });
    expect(running.troubles.refused).toBeNull();
    const wildcard = await issue('*.school.example');
    await put(wildcard);
    expect((await running.use(own)).outside).toEqual(['192.168.1.5']);
  });

  test('are watched: new ones are taken by themselves, bad ones are not, and the host hears why', async () => {
    await put(await issue());
    const running = keeper();
    const first = await running.use(own);
    const next = await issue();
    await put(next);
    await vi.waitFor(() => expect(running.current.cert).toBe(next.cert), 5000);
    expect(running.current.fingerprint).not.toBe(first.fingerprint);

    await writeFile(certFile, 'half a certifi');
    await vi.waitFor(() => expect(running.troubles.refused).toBe(`${certFile} holds no certificate in PEM format.`), 5000);
    expect(running.current.cert).toBe(next.cert);

    const third = await issue();
    await put(third);
    await vi.waitFor(() => expect(running.current.cert).toBe(third.cert), 5000);
    expect(running.troubles.refused).toBeNull();
  });

  const encrypted = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }) as string;
  test.each<[string, () => Promise<unknown>, RegExp]>([
    ['are not there', async () => {}, /^There is no file .*own\.(pem|key)\.$/],
    ['do not belong together', async () => put({ ...(await issue()), key: otherKey() }), /does not belong to the certificate/],
    ['are protected by a password', async () => put({ ...(await issue()), key: encrypted() }), /protected by a password/],
    ['hold no key', async () => put({ ...(await issue()), key: 'nonsense' }), /own\.key holds no private key/],
    ['have run out', async () => put(await issue('meet.school.example', Date.now() - 500 * DAY_MS)), /ran out on \d{4}-/],
    ['are from the future', async () => put(await issue('meet.school.example', Date.now() + 500 * DAY_MS)), /valid from \d{4}-.* clock says/],
    ['are a folder', async () => Promise.all([mkdir(certFile), mkdir(keyFile)]), /is not a file/],
  ])('that %s are refused in one sentence; people get the box’s own certificate', async (_, prepare, sentence) => {
    await prepare();
    const running = keeper();
    await expect(running.check(own.settings)).rejects.toThrow(sentence);
    expect((await running.use(own)).mode).toBe('local-ca');
    expect(running.troubles.refused).toMatch(sentence);
    expect(running.troubles.refused).not.toMatch(/PRIVATE KEY|\n/);
  });
});

test('an authority that is there and cannot be read is not replaced: it may be good', async () => {
  await certificate();
  await rm(inFolder('authority.key'));
  await mkdir(inFolder('authority.key'));
  await expect(certificate()).rejects.toThrow(/authority\.key cannot be read \(EISDIR\); let the user who starts Soupbox read it, or remove it\.$/);
});
