import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { createLogger, setLogLevel } from '../../../main/lib/logger.ts';
import { LogRing } from '../../../main/lib/LogRing.ts';
import { redact, REDACTED, redactText } from '../../../main/lib/redact.ts';

// What is written to standard error here belongs to the test, not to who runs it.
const written: string[] = [];
vi.mock('pino', async (original) => {
  const real = await original<typeof import('pino')>();
  return { ...real, destination: () => ({ on: () => {}, write: (line: string) => written.push(line) }) };
});

test('remembers what it says: level, part, words and the rest', () => {
  const ring = new LogRing();
  const logger = createLogger('info', ring);
  const heard: number[] = [];
  const undo = ring.follow(({ seq }) => heard.push(seq));
  logger.child({ subsystem: 'rooms' }).warn({ room: 'physics', error: 'gone' }, 'consume failed');
  logger.debug('not said');
  logger.info('starting');
  undo();
  logger.error('after');
  expect(ring.entries).toMatchObject([
    { seq: 1, level: 'warn', subsystem: 'rooms', message: 'consume failed', fields: { room: 'physics', error: 'gone' } },
    { seq: 2, level: 'info', subsystem: 'app', message: 'starting', fields: {} },
    { seq: 3, level: 'error', message: 'after' },
  ]);
  expect(heard).toEqual([1, 2]);
  expect(Math.abs(Date.now() - ring.entries[0]!.time)).toBeLessThan(5000);
});

test('a change of level is for the parts as well', () => {
  const ring = new LogRing();
  const logger = createLogger('info', ring);
  const part = logger.child({ subsystem: 'http' });
  const deeper = part.child({ port: 1 });
  setLogLevel(logger, 'debug');
  part.debug('one');
  deeper.debug('two');
  setLogLevel(logger, 'error');
  part.info('three');
  expect(ring.entries.map(({ message }) => message)).toEqual(['one', 'two']);
});

test('keeps secrets out, by name and inside of texts', () => {
  const ring = new LogRing();
  const logger = createLogger('info', ring);
  const secret = `sbx_${'a1-_'.repeat(10)}abc`;
  logger.info({ token: secret, nested: { hostKey: 'k', list: [{ password: 'p', name: 'Ann' }] }, code: 'EADDRINUSE' }, `open http://127.0.0.1:4460/#code=${secret}&view=1 with Bearer ${secret}, ${secret}`);
  const [entry] = ring.entries;
  expect(JSON.stringify(entry) + written.at(-1)).not.toContain('a1-_');
  expect(entry).toMatchObject({ fields: { token: REDACTED, nested: { hostKey: REDACTED, list: [{ password: REDACTED, name: 'Ann' }] }, code: 'EADDRINUSE' } });
  expect(entry!.message).toContain('&view=1');
  expect(JSON.parse(written.at(-1)!), 'still one JSON object a line').toBeTruthy();
});

test('keeps private keys out, wherever they stand', () => {
  const ring = new LogRing();
  const logger = createLogger('info', ring);
  const pem = (kind: string) => `-----BEGIN ${kind}-----\nMIGHAgEAMBMGByq\nGSM49AgEG\n-----END ${kind}-----\n`;
  for (const kind of ['PRIVATE KEY', 'EC PRIVATE KEY', 'ENCRYPTED PRIVATE KEY']) logger.warn({ careless: pem(kind), nested: [{ text: pem(kind) }] }, `cannot use ${pem(kind)}`);
  logger.warn({ cut: pem('PRIVATE KEY').slice(0, 45) });
  expect(JSON.stringify(ring.entries) + written.slice(-4).join('')).not.toMatch(/MIGH|GSM49/);
  expect(ring.entries).toHaveLength(4);
  expect(redactText(pem('CERTIFICATE'))).toBe(pem('CERTIFICATE'));
});

test('redacting leaves everything else as it is', () => {
  const when = new Date(0);
  expect(redact({ when, error: new Error('x'), key: null, roomId: 'a', keys: 3 })).toMatchObject({ when, key: null, roomId: 'a', keys: 3 });
  expect(redactText('see /?roomId=a&displayName=b#top, a barcode=1')).toBe('see /?roomId=a&displayName=b#top, a barcode=1');
});

test('the ring forgets the oldest', () => {
  const ring = new LogRing(3);
  for (let n = 0; n < 5; n++) ring.add({ time: n, level: 'info', subsystem: 'app', message: String(n), fields: {} });
  expect(ring.entries.map(({ seq }) => seq)).toEqual([3, 4, 5]);
});

test.skipIf(!existsSync('/dev/full'))('a full disk behind standard error ends nobody', async () => {
  const full = openSync('/dev/full', 'w');
  const script = `
    const { createLogger } = await import(${JSON.stringify(path.resolve('main/lib/logger.ts'))});
    const logger = createLogger('info');
    logger.warn('one');
    setTimeout(() => { logger.error('two'); process.stdout.write('alive'); }, 10);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', full] });
  closeSync(full);
  let said = '';
  child.stdout!.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  expect([code, said]).toEqual([0, 'alive']);
});
