/** A host at the console of a test appliance: asks by the contract, as any console does. */
import { consoleHandlers } from '../../main/console/handlers/index.ts';
import { consoleContract, type ConsoleContract } from '../../main/contract/console.ts';
import type { Asked, Method, Output } from '../../main/contract/message.ts';
import type { TestAppliance } from './startTestAppliance.ts';

export type Ask = <M extends Method<ConsoleContract>>(method: M, input?: Asked<ConsoleContract, M>) => Promise<Output<ConsoleContract, M>>;

export function hostConsole({ appliance }: TestAppliance): Ask {
  const session = appliance.console.open({ notify() {} });
  return async (method, input) => {
    const { input: asked, output } = consoleContract.requests[method];
    const handler = consoleHandlers[method] as (context: typeof session, input: unknown) => unknown;
    return output.parse(await handler(session, asked.parse(input ?? {}))) as never;
  };
}
