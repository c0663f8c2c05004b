/** What a console says over the desktop's bridge, from outside the page. */
import type { Page } from 'playwright-core';
import type { BridgeAnswer } from '../../../main/contract/bridge.ts';
import type { ConsoleState } from '../../../main/contract/console/state.ts';
import { waitFor } from '../startTestAppliance.ts';

export function request(page: Page, method: string, data: unknown = {}): Promise<BridgeAnswer> {
  return page.evaluate(([name, input]) => window.soupbox!.request(name as string, input), [method, data]);
}

export async function state(page: Page): Promise<ConsoleState> {
  const answer = await request(page, 'getState');
  if (!answer.ok) throw new Error(answer.reason);
  return answer.data as ConsoleState;
}

/** Polls the state until it is so. */
export function stateWhere(page: Page, what: string, probe: (state: ConsoleState) => boolean): Promise<ConsoleState> {
  return waitFor(what, async () => {
    const now = await state(page);
    return probe(now) && now;
  });
}
