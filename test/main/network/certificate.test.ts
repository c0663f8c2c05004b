import { execFile } from 'node:child_process';
import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createServer, connect } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { afterEach, beforeAll, afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { certificateNames, loadOrCreateCertificate } from '../../../main/network/certificate.ts';

const run = promisify(execFile);
const DAY = 24 * 60 * 60 * 1000;
const addresses = ['192.168.1.5', 'fd00::5'];

let folder: string;
let directory: string;
let certFile: string;
let keyFile: string;
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'soupbox-certificate-'));
});
beforeEach(() => {
  directory = path.join(folder, `c${++count}`, 'certificates');
  certFile = path.join(directory, 'certificate.pem');
  keyFile = path.join(directory, 'certificate.key');
});
afterEach(() => void vi.useRealTimers());
afterAll(() => rm(folder, { recursive: true }));

const make = (names = addresses) => loadOrCreateCertificate(directory, names);

describe('a new certificate', () => {
  test('holds every name and address', async () => {
    const certificate = new X509Certificate((await make()).cert);
    for (const ip of ['192.168.1.5', 'fd00::5', '127.0.0.1', '::1']) expect(certificate.checkIP(ip), ip).toBe(ip);
    for (const name of certificateNames([]).filter((each) => /[a-z]/.test(each))) expect(certificate.checkHost(name), name).toBe(name);
    expect(certificate.checkIP('192.168.1.6')).toBeUndefined();
    expect(certificate.checkHost('evil.example')).toBeUndefined();
  });

  test('is what browsers take: EC P-256, for servers, not a CA, at most 398 days, valid on clocks that are a little behind', async () => {
    const { cert, key } = await make();
    const certificate = new X509Certificate(cert);
    const { stdout } = await run('openssl', ['x509', '-in', certFile, '-noout', '-text']);
    expect(createPrivateKey(key).asymmetricKeyDetails).toMatchObject({ namedCurve: 'prime256v1' });
    expect(stdout).toMatch(/Signature Algorithm: ecdsa-with-SHA256/);
    expect(stdout).toMatch(/Version: 3/);
    expect(stdout).toMatch(/Extended Key Usage:\s+TLS Web Server Authentication/);
    expect(stdout).toMatch(/Key Usage: critical\s+Digital Signature\n/);
    expect(certificate.ca).toBe(false);
    expect(Date.parse(certificate.validTo) - Date.parse(certificate.validFrom)).toBeLessThanOrEqual(398 * DAY);
    expect(Date.parse(certificate.validFrom)).toBeLessThan(Date.now() - DAY / 2);
    expect(Date.parse(certificate.validTo)).toBeGreaterThan(Date.now() + 300 * DAY);
    expect(certificate.serialNumber).not.toMatch(/^0*$/);
  });

  test('verifies against itself, by address and by name', async () => {
    await make();
    for (const check of [['-verify_ip', '192.168.1.5'], ['-verify_ip', 'fd00::5'], ['-verify_hostname', 'localhost']]) {
      const { stdout } = await run('openssl', ['verify', '-x509_strict', '-purpose', 'sslserver', ...check, '-CAfile', certFile, certFile]).catch(() =>
        // Strict checking asks a self-signed certificate for key identifiers, which browsers do not.
        run('openssl', ['verify', '-purpose', 'sslserver', ...check, '-CAfile', certFile, certFile]),
      );
      expect(stdout).toContain('OK');
    }
    await expect(run('openssl', ['verify', '-verify_ip', '192.168.1.6', '-CAfile', certFile, certFile])).rejects.toThrow();
  });

  test('serves TLS to a client that trusts it', async () => {
    const { cert, key } = await make(['127.0.0.1']);
    const server = createServer({ cert, key }, (socket) => socket.end('hello'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const socket = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', ca: cert });
    const [hello] = await new Promise<Buffer[]>((resolve, reject) => socket.once('data', (data) => resolve([data])).once('error', reject));
    expect(String(hello)).toBe('hello');
    socket.destroy();
    server.close();
  });

  test('its key is for the owner only', async () => {
    await make();
    expect((await stat(keyFile)).mode & 0o777).toBe(0o600);
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
  });

  test('its fingerprint is the one that browsers show', async () => {
    const { cert, fingerprint } = await make();
    expect(fingerprint).toBe(new X509Certificate(cert).fingerprint256);
    const { stdout } = await run('openssl', ['x509', '-in', certFile, '-noout', '-fingerprint', '-sha256']);
    expect(stdout.trim().endsWith(fingerprint)).toBe(true);
  });
});

describe('at the next start', () => {
  test('it is the same one, as people have accepted it', async () => {
    expect(await make()).toEqual(await make());
    expect((await make([...addresses].reverse())).fingerprint).toBe((await make()).fingerprint);
    expect((await make(['192.168.1.5'])).fingerprint).toBe((await make()).fingerprint);
  });

  test('an address more makes a new one, which holds that too', async () => {
    const first = await make();
    const second = await make([...addresses, '10.9.8.7']);
    expect(second.fingerprint).not.toBe(first.fingerprint);
    expect(new X509Certificate(second.cert).checkIP('10.9.8.7')).toBe('10.9.8.7');
    expect(await make([...addresses, '10.9.8.7'])).toEqual(second);
  });

  test.each([
    ['has run out', 400],
    ['runs out within a month', 370],
    ['is from the future: the clock was wrong', -30],
  ])('one that %s is replaced', async (_, days) => {
    const { fingerprint } = await make();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + days * DAY });
    const renewed = await make();
    expect(renewed.fingerprint).not.toBe(fingerprint);
    expect(Date.parse(new X509Certificate(renewed.cert).validTo)).toBeGreaterThan(Date.now() + 300 * DAY);
  });

  test('half a year later it is still the same one', async () => {
    const { fingerprint } = await make();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 180 * DAY });
    expect((await make()).fingerprint).toBe(fingerprint);
  });

  const otherKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  const damage: Record<string, () => Promise<unknown>> = {
    'half a certificate': async () => writeFile(certFile, (await readFile(certFile, 'utf8')).slice(0, 300)),
    'an empty certificate': () => writeFile(certFile, ''),
    'no certificate': () => rm(certFile),
    'half a key': async () => writeFile(keyFile, (await readFile(keyFile, 'utf8')).slice(0, 60)),
    'no key': () => rm(keyFile),
    'the key of another': () => writeFile(keyFile, otherKey()),
  };
  test.each(Object.entries(damage))('%s is mended', async (_, harm) => {
    const { fingerprint } = await make();
    await harm();
    const mended = await make();
    expect(mended.fingerprint).not.toBe(fingerprint);
    expect(new X509Certificate(mended.cert).checkPrivateKey(createPrivateKey(mended.key))).toBe(true);
    expect(await make()).toEqual(mended);
    expect((await stat(keyFile)).mode & 0o777).toBe(0o600);
  });
});

describe('names', () => {
  test('this machine’s, short and as mDNS has it, and every address once', () => {
    expect(certificateNames(['127.0.0.1', '10.0.0.1'], 'Anns-Laptop.example.org')).toEqual(['localhost', 'anns-laptop.example.org', 'anns-laptop', 'anns-laptop.local', '127.0.0.1', '::1', '10.0.0.1']);
  });

  test.each(['', '.', '小明的电脑', 'ann_s box!'])('a machine called %j gets a certificate too', async (hostname) => {
    const names = certificateNames([], hostname);
    expect(names).toContain('localhost');
    for (const name of names) expect(name).toMatch(/^[a-z0-9.:-]+$/);
  });
});
