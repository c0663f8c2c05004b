import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';

const eslint = new ESLint();
/** The linter loads the whole project's types with the first file. */
const PATIENCE_MS = 120_000;

/** What the linter says to `code`, standing where `filePath` stands. */
async function complaints(filePath: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath });
  return (result?.messages ?? []).filter(({ ruleId }) => ruleId === '@typescript-eslint/no-restricted-imports').map(({ message }) => message);
}

describe('the import rule', () => {
  it.each([
    ['main/rooms/policy.ts', "import { dispatch } from '../server/dispatch.ts'; dispatch;"],
    ['main/media/watchdog.ts', "import { Room } from '../rooms/Room.ts'; Room;"],
    ['main/network/ports.ts', "import { WorkerPool } from '../media/WorkerPool.ts'; WorkerPool;"],
    ['main/rooms/requests/people.ts', "import { Appliance } from '../../appliance.ts'; Appliance;"],
    ['main/rooms/Room.ts', "import { createWorker } from 'mediasoup'; createWorker;"],
    ['main/rooms/Room.ts', "import WebSocket from 'ws'; WebSocket;"],
    ['main/contract/console/rooms.ts', "import { Room } from '../../rooms/Room.ts'; Room;"],
    ['main/contract/room.ts', "import { Room } from '../rooms/Room.ts'; Room;"],
    ['main/server/https.ts', "import { app } from 'electron'; app;"],
    ['main/appliance.ts', "import { app } from 'electron'; app;"],
    ['main/appliance.ts', "import { Desktop } from './desktop/Desktop.ts'; Desktop;"],
    ['main/desktop/menu.ts', "import fastify from 'fastify'; fastify;"],
    ['renderer/meeting/main.ts', "import { Room } from '../../main/rooms/Room.ts'; Room;"],
    ['renderer/meeting/main.ts', "import fs from 'node:fs'; fs;"],
  ])('refuses in %s: %s', async (filePath, code) => {
    expect(await complaints(filePath, code)).toHaveLength(1);
  }, PATIENCE_MS);

  it.each([
    ['main/server/dispatch.ts', "import { Room } from '../rooms/Room.ts'; Room;"],
    ['main/rooms/Room.ts', "import type { Router } from 'mediasoup/types'; export type R = Router;"],
    ['main/media/watchdog.ts', "import { createWorker } from 'mediasoup'; createWorker;"],
    ['main/desktop/menu.ts', "import { Menu } from 'electron'; Menu;"],
    ['renderer/meeting/main.ts', "import { roomContract } from '../../main/contract/room.ts'; roomContract;"],
  ])('allows in %s: %s', async (filePath, code) => {
    expect(await complaints(filePath, code)).toEqual([]);
  }, PATIENCE_MS);
});
