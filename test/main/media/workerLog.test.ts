import { expect, test } from 'vitest';
import pino from 'pino';
import { waitFor } from '../../support/startTestAppliance.ts';
import { startPool } from './pools.ts';

test('what a worker logs stands in our log, with whose it is, from the moment it is asked for', async () => {
  const lines: { subsystem?: string; pid?: number; msg: string }[] = [];
  const logger = pino({ level: 'info' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const pool = await startPool(1, { logger });
  const [only] = pool.workers;
  const ofWorker = () => lines.filter(({ subsystem }) => subsystem === 'worker');
  (await only!.createRouter()).close();
  expect(ofWorker()).toEqual([]);

  await pool.log('debug', ['info', 'ice', 'dtls', 'rtp', 'rtcp', 'message']);
  const router = await only!.createRouter();
  await router.createWebRtcTransport({ webRtcServer: only!.serverFor('127.0.0.1') });
  router.close();
  const [line] = await waitFor('a line', () => ofWorker().length > 0 && ofWorker());
  expect(line).toMatchObject({ pid: only!.worker.pid });
  expect(line!.msg).toMatch(/::/);
});
