import { fork, type ChildProcess } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { saveConfig } from '../../../main/config/load.ts';
import { settings } from './bigSettings.ts';

/**
 * Starts processes that save without pause, kills each at an arbitrary moment
 * of it, and looks at the file every time. Leftovers must not pile up either.
 */
export async function killWhileSaving(file: string, kills: number): Promise<void> {
  await saveConfig(file, settings('x'));
  const whole = new Set(['x', 'y'].map((letter) => `${JSON.stringify(settings(letter), null, 2)}\n`));
  // The next one starts up while this one is at work: starting is what takes the time.
  let next = start(file);
  for (let kill = 0; kill < kills; kill++) {
    const child = next;
    next = start(file);
    await child.saving;
    child.process.send('go');
    await child.saved;
    await sleep(Math.random() * 15);
    await child.kill();
    expect(whole, `after kill ${kill + 1}`).toContain(await readFile(file, 'utf8'));
  }
  await next.kill();
  const leftovers = (await readdir(path.dirname(file))).filter((name) => name !== path.basename(file));
  expect(leftovers.length, 'temporary files left behind').toBeLessThanOrEqual(kills);
}

interface Saver {
  process: ChildProcess;
  /** It is ready to begin. */
  saving: Promise<void>;
  /** It has saved once, so it is in the middle of it. */
  saved: Promise<void>;
  kill(): Promise<void>;
}

function start(file: string): Saver {
  // Compiled once, not for every process.
  const env = { ...process.env, NODE_COMPILE_CACHE: path.join(path.dirname(path.dirname(file)), 'compiled') };
  const child = fork(path.join(import.meta.dirname, 'saver.ts'), [file], { execArgv: [], stdio: 'inherit', env });
  const said = (word: string) => new Promise<void>((resolve) => child.on('message', (message) => message === word && resolve()));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    process: child,
    saving: said('ready'),
    saved: said('saved'),
    kill: () => (child.kill('SIGKILL'), ended),
  };
}
