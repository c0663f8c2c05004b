/** What the box can carry. */
import type { ConsoleContract } from '../../contract/console.ts';
import type { Input } from '../../contract/message.ts';
import type { ConsoleSession } from '../Console.ts';

export function predict({ console }: ConsoleSession, { gatherings }: Input<ConsoleContract, 'predict'>) {
  return console.capacity.predict(gatherings);
}

export function startSelfTest({ console }: ConsoleSession, { despitePeople }: Input<ConsoleContract, 'startSelfTest'>) {
  console.capacity.selfTests.start(despitePeople);
  return {};
}

export async function cancelSelfTest({ console }: ConsoleSession) {
  await console.capacity.selfTests.cancel();
  return {};
}
