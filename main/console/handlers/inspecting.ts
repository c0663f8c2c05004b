/** Looking inside every mediasoup object. */
import type { ConsoleContract } from '../../contract/console.ts';
import { Refusal } from '../../contract/errors.ts';
import type { Input, Output } from '../../contract/message.ts';
import type { ConsoleSession } from '../Console.ts';
import type { ConsoleHost, RunningServer } from '../ConsoleHost.ts';
import { bundle, bundleName } from '../inspect/bundle.ts';
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

/** Appliances whose bundle is being made: one at a time is work enough. */
const underWay = new WeakSet<ConsoleHost>();

export async function supportBundle({ host, console }: ConsoleSession, { names }: Input<ConsoleContract, 'supportBundle'>): Promise<Output<ConsoleContract, 'supportBundle'>> {
  if (underWay.has(host)) throw new Refusal('tooMany', 'a support bundle is being made already');
  underWay.add(host);
  try {
    const zip = await bundle(host, { names, state: console.state, history: console.history });
    return { fileName: bundleName(), zip: zip.toString('base64') };
  } finally {
    underWay.delete(host);
  }
}

function running(server: RunningServer | undefined): RunningServer {
  if (!server) throw new Refusal('notFound', 'the media server is stopped');
  return server;
}
