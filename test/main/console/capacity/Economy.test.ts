/** The real thing: a worker that is busy makes the rooms give things up, and a calm one gives them back. */
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { EconomyStep } from '../../../../main/contract/economy.ts';
import { ClassicClient } from '../../../support/classicClient.ts';
import { startTestAppliance, waitFor, type TestAppliance } from '../../../support/startTestAppliance.ts';
import { Load } from './Load.ts';

let box: TestAppliance;
let load: Load | undefined;
afterEach(async () => {
  await load?.close();
  await box.close();
});

const arriving = (peerId: string) =>
  new Promise<number>((resolve) => {
    const socket = new WebSocket(`${box.wsUrl}/?roomId=full&peerId=${peerId}`, 'protoo', { rejectUnauthorized: false });
    socket.on('open', () => (socket.close(), resolve(101)));
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('error', () => {});
  });

test('goes up while the worker is busy, refuses at last, and comes back down; no console watches', async () => {
  box = await startTestAppliance({ limits: { cpuPercent: 20 } }, { measureEveryMs: 250 });
  const { appliance } = box;
  const told: EconomyStep[] = [];
  appliance.on('economy', ({ step }) => told.push(step));
  const inside = new ClassicClient({ wsUrl: box.wsUrl, roomId: 'full', peerId: 'inside', displayName: 'inside' });
  await inside.connect();
  await inside.joinRoom();
  expect(await arriving('early')).toBe(101);

  load = await Load.on(appliance.workers.workers[0]!, 600);
  await waitFor('the first step', () => told[0], 60_000);
  expect(told[0]).toBe('smallLayers');
  expect(appliance.rooms.economy).toBe('smallLayers');
  expect(Array.from(appliance.rooms, ({ forwarding }) => forwarding.economy)).toEqual(['smallLayers']);
  expect(appliance.console.state.warnings.map(({ kind }) => kind)).toContain('economy');
  expect(appliance.console.state.capacity.economy).toMatchObject({ step: 'smallLayers', cause: 'cpu', since: expect.any(Number) as number });

  await waitFor('everything to be given up', () => told.includes('full'), 60_000);
  expect(told).toEqual(['smallLayers', 'fewerVideos', 'speakerOnly', 'audioOnly', 'full']);
  expect(await arriving('late')).toBe(503);
  expect(appliance.console.state.warnings[0]).toMatchObject({ kind: 'people-refused', severity: 'error' });
  expect(appliance.rooms.get('full')!.peers.get('inside')?.joined, 'who is inside stays').toBe(true);

  await load.close();
  await waitFor('a step back', () => told.at(-1) === 'audioOnly', 60_000);
  expect(await arriving('later')).toBe(101);
  await inside.leave();
}, 200_000);
