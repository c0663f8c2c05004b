/** Interfaces and ports. */
import os from 'node:os';
import type { ConsoleContract } from '../../contract/console.ts';
import { portUse } from '../../contract/console/network.ts';
import type { Input, Output } from '../../contract/message.ts';
import { listenAddresses } from '../../network/addresses.ts';
import { networkInterfaces } from '../../network/interfaces.ts';
import { whoHolds } from '../../network/ports.ts';
import { isBlockedByBrowsers, tryPort } from '../../network/tryPort.ts';
import type { ConsoleSession } from '../Console.ts';
import type { ConsoleHost } from '../ConsoleHost.ts';

type Use = Input<ConsoleContract, 'checkPort'>['use'];
type Answer = Output<ConsoleContract, 'checkPort'>;
type Protocol = 'tcp' | 'udp';

export async function getInterfaces({ host }: ConsoleSession): Promise<Output<ConsoleContract, 'getInterfaces'>> {
  return networkInterfaces(host.server?.addresses ?? []);
}

/** Says what would come of listening there, on the addresses that would be used. */
export async function checkPort({ host }: ConsoleSession, { use, port }: Input<ConsoleContract, 'checkPort'>): Promise<Answer> {
  const answer = (state: Answer['state'], more: Partial<Answer> = {}): Answer => ({ state, holder: null, ourUse: null, ...more });
  if (use !== 'rtc' && isBlockedByBrowsers(port)) return answer('blocked');
  const own = ownPorts(host);
  const wanted = use === 'rtc' ? range(port, workerCount(host)) : [port];
  if (wanted.at(-1)! > 65_535) return answer('forbidden');
  const protocols: Protocol[] = use === 'rtc' ? ['udp', 'tcp'] : ['tcp'];
  const addresses = use === 'admin' ? ['127.0.0.1'] : listenAddresses(host.config.listenIps);
  let ours = false;
  for (const one of wanted) {
    const state = await tryPort(one, addresses, protocols);
    if (state === 'forbidden') return answer('forbidden');
    if (state === 'free') continue;
    const ourUse = uses.find((each) => own[each].includes(one));
    if (!ourUse) return answer('taken', { holder: await holderName(one, protocols) });
    if (ourUse !== use) return answer('taken', { ourUse });
    ours ||= one === port;
  }
  return answer(ours ? 'ours' : 'free');
}

const uses: readonly Use[] = portUse.options;

/** What is listened on for what, if it is. */
function ownPorts({ consolePorts, server }: ConsoleHost): Record<Use, readonly number[]> {
  return {
    https: server?.doors.map(({ port }) => port) ?? [],
    http: server?.plainDoors.map(({ port }) => port) ?? [],
    admin: consolePorts,
    rtc: server?.workers.workers.map(({ port }) => port) ?? [],
  };
}

function workerCount({ config, server }: ConsoleHost): number {
  return server?.workers.workers.length || (config.workers ?? os.availableParallelism());
}

function range(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => from + index);
}

async function holderName(port: number, protocols: readonly Protocol[]): Promise<string | null> {
  for (const protocol of protocols) {
    const holder = await whoHolds(port, protocol);
    if (holder) return holder;
  }
  return null;
}
