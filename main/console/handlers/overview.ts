/** State, history, versions, starting and stopping. */
import { Refusal } from '../../contract/errors.ts';
import type { ConsoleSession } from '../Console.ts';
import { about } from '../about.ts';

export function getState(session: ConsoleSession) {
  session.watch();
  return session.console.state;
}

export const getHistory = ({ console }: ConsoleSession) => console.history;

export const getAbout = ({ host }: ConsoleSession) => about(host.version);

export async function start({ host }: ConsoleSession) {
  await host.start();
  return {};
}

export async function stop({ host }: ConsoleSession) {
  await host.stop();
  return {};
}

export async function renewToken({ host }: ConsoleSession) {
  await host.renewToken();
  return {};
}

export async function openDataDir({ host }: ConsoleSession) {
  if (!host.openDataDir) throw new Refusal('wrongState', 'the folder can be opened only in the desktop app');
  await host.openDataDir();
  return {};
}
