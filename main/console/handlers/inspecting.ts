/** Looking inside every mediasoup object. */
import type { ConsoleContract } from '../../contract/console.ts';
import { Refusal } from '../../contract/errors.ts';
import type { Input, Output } from '../../contract/message.ts';
import type { ConsoleSession } from '../Console.ts';
import type { RunningServer } from '../ConsoleHost.ts';
import { dump, find, statistics } from '../inspect/look.ts';
import { tree } from '../inspect/tree.ts';

export function getObjects({ host }: ConsoleSession): Output<ConsoleContract, 'getObjects'> {
  return { revision: host.server?.workers.objects.revision ?? 0, objects: tree(host) };
}

export function dumpObject({ host }: ConsoleSession, { type, id }: Input<ConsoleContract, 'dumpObject'>) {
  return dump(find(running(host.server), type, id));
}

export function objectStats({ host }: ConsoleSession, { type, id }: Input<ConsoleContract, 'objectStats'>) {
  return statistics(find(running(host.server), type, id));
}

export const supportBundle = (): never => {
  throw new Refusal('internal', 'not there yet');
};

function running(server: RunningServer | undefined): RunningServer {
  if (!server) throw new Refusal('notFound', 'the media server is stopped');
  return server;
}
