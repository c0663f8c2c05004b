import { afterEach, expect, test } from 'vitest';
import { createLogger } from '../../../main/lib/logger.ts';
import { LogRing } from '../../../main/lib/LogRing.ts';
import { startTestAppliance, waitFor, type TestAppliance } from '../../support/startTestAppliance.ts';

let box: TestAppliance;
afterEach(() => box.close());

test('the log tells when it ran, which rooms were open, and what was set', async () => {
  const logs = new LogRing();
  // As to a terminal: what is told here would only be noise among the results.
  box = await startTestAppliance({ rooms: { graceSeconds: 0 } }, { logs, logger: createLogger('info', logs, true) });
  const told = (subsystem: string, message: string) => logs.entries.find((entry) => entry.subsystem === subsystem && entry.message === message);
  expect(told('app', 'running')?.fields).toEqual({ addresses: [`https://127.0.0.1:${box.port}/`] });

  box.appliance.rooms.open('physics', '127.0.0.1');
  expect(told('rooms', 'room opened')?.fields).toMatchObject({ room: 'physics' });
  await waitFor('the room to close', () => told('rooms', 'room closed'));

  await box.appliance.apply({ ...box.appliance.describeConfig().file, allowedOrigins: ['https://example.org'] });
  expect(told('app', 'settings applied')?.fields).toEqual({ settings: ['allowedOrigins'] });
  await box.appliance.stop();
  expect(told('app', 'stopped')).toBeDefined();
});
