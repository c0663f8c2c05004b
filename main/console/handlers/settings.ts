/** The configuration: read, plan, apply, confirm, undo. */
import type { ConsoleContract } from '../../contract/console.ts';
import type { Input } from '../../contract/message.ts';
import type { ConsoleSession } from '../Console.ts';

export function getConfig({ host }: ConsoleSession) {
  return host.describeConfig();
}

export function planConfig({ host }: ConsoleSession, { settings }: Input<ConsoleContract, 'planConfig'>) {
  return host.plan(settings);
}

export function applyConfig({ host }: ConsoleSession, { settings }: Input<ConsoleContract, 'applyConfig'>) {
  return host.apply(settings);
}

export async function confirmConfig({ host }: ConsoleSession) {
  await host.confirm();
  return {};
}

export async function revertConfig({ host }: ConsoleSession) {
  await host.revert();
  return {};
}
