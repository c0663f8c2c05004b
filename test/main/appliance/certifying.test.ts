import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { connect } from 'node:tls';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConsoleSession } from '../../../main/console/Console.ts';
import { consoleHandlers } from '../../../main/console/handlers/index.ts';
import { consoleContract } from '../../../main/contract/console.ts';
import { ClassicClient } from '../../support/classicClient.ts';
import { startTestAppliance, type TestAppliance } from '../../support/startTestAppliance.ts';

let box: TestAppliance;
let session: ConsoleSession;
beforeAll(async () => {
  box = await startTestAppliance();
  session = box.appliance.console.open({ notify: () => {} });
}, 30_000);
afterAll(async () => {
  session.close();
  await box.close();
});

const stateOf = () => box.appliance.console.state.certificate!;
const settings = (certificate: object) => ({ ...box.appliance.describeConfig().file, certificate });

/** What somebody who comes now is shown. */
async function shown(): Promise<string> {
  const socket = connect({ port: box.port, host: '127.0.0.1', rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { fingerprint256 } = socket.getPeerCertificate();
  socket.destroy();
  return fingerprint256;
}

test('the console shows what is in use, and gives out the authority', async () => {
  expect(stateOf()).toMatchObject({ mode: 'local-ca', fingerprint: await shown(), outside: [], rangesDiffer: false, authority: { name: expect.stringMatching(/^Soupbox /) as string } });
  expect(stateOf().names).toEqual(expect.arrayContaining(['localhost', '127.0.0.1']));
  const { fileName, der } = await consoleHandlers.getAuthority(session, {});
  expect(fileName).toMatch(/\.crt$/);
  expect(new X509Certificate(Buffer.from(der, 'base64')).fingerprint256).toBe(stateOf().authority!.fingerprint);
});

test('another kind is put in force while people are connected; and back, with the same authority', async () => {
  const ann = new ClassicClient({ wsUrl: box.wsUrl, roomId: 'physics', peerId: 'ann', displayName: 'Ann' });
  await ann.connect();
  await ann.joinRoom();
  const { authority } = stateOf();

  expect(await box.appliance.apply(settings({ mode: 'self-signed' }))).toEqual({ needsConfirmation: false });
  expect(stateOf()).toMatchObject({ mode: 'self-signed', authority: null, fingerprint: await shown() });
  await expect((async () => consoleHandlers.getAuthority(session, {}))()).rejects.toMatchObject({ code: 404 });
  await expect(consoleHandlers.renewAuthority(session, { consent: true })).rejects.toMatchObject({ code: 409 });

  await box.appliance.apply(settings({}));
  expect(stateOf()).toMatchObject({ mode: 'local-ca', authority, fingerprint: await shown() });
  expect(box.appliance.rooms.get('physics')!.people.map(({ link }) => link !== null)).toEqual([true]);
  await ann.leave();
});

test('own files that cannot be used are refused with why, and nothing changes', async () => {
  const before = stateOf();
  const certFile = path.join(box.dataDir, 'own.pem');
  await writeFile(certFile, 'no certificate');
  await expect(box.appliance.apply(settings({ mode: 'own-files', certFile, keyFile: certFile }))).rejects.toMatchObject({ code: 409, message: `${certFile} holds no certificate in PEM format.` });
  expect(stateOf()).toEqual(before);
  expect(box.appliance.config.certificate.mode).toBe('local-ca');
});

test('a new authority is made only with consent; nobody is cut off', async () => {
  const { input } = consoleContract.requests.renewAuthority;
  for (const careless of [{}, { consent: false }, { consent: 'yes' }]) expect(input.safeParse(careless).success).toBe(false);
  const before = stateOf();
  const { fingerprint } = await consoleHandlers.renewAuthority(session, { consent: true });
  expect(fingerprint).not.toBe(before.authority!.fingerprint);
  expect(stateOf()).toMatchObject({ authority: { fingerprint }, fingerprint: await shown() });
  expect(box.appliance.console.state.warnings.map(({ kind }) => kind)).not.toContain('authority-replaced');
});

test('no private key is in what consoles are shown or in the bundle', async () => {
  const keys = await Promise.all(['authority.key', 'server.key'].map((name) => readFile(path.join(box.dataDir, 'certificates', name), 'utf8')));
  const { zip } = await consoleHandlers.supportBundle(session, { names: true });
  const files = Object.values(unzipSync(Buffer.from(zip, 'base64'))).map((bytes) => Buffer.from(bytes).toString());
  const all = [...files, JSON.stringify([box.appliance.console.state, box.appliance.describeConfig(), await consoleHandlers.getAuthority(session, {}), box.appliance.logs.entries])].join('\n');
  expect(all).toContain(stateOf().fingerprint);
  expect(all).not.toContain('PRIVATE KEY');
  for (const key of keys) expect(all).not.toContain(key.split('\n')[1]);
});
