/** Who has reached us how, and what on this computer could keep people out. */
import type { ConsoleContract } from '../../contract/console.ts';
import type { Output } from '../../contract/message.ts';
import { certificateNames } from '../../network/certificates/names.ts';
import { hostFacts } from '../../network/hints/facts.ts';
import { hintsFrom } from '../../network/hints/hints.ts';
import type { ConsoleSession } from '../Console.ts';

export function getReach({ console, host }: ConsoleSession): Output<ConsoleContract, 'getReach'> {
  return { reached: console.reach.all, reports: [...host.reports.all] };
}

export async function getHints({ console, host: { config, server, reports } }: ConsoleSession): Promise<Output<ConsoleContract, 'getHints'>> {
  const workers = server?.workers.workers ?? [];
  const rtc = workers.map(({ port }) => port).sort((a, b) => a - b);
  const firstRtcPort = workers.find(({ index }) => index === 0)?.port;
  const name = certificateNames([]).find((each) => each.endsWith('.local'));
  return hintsFrom({
    facts: await hostFacts(),
    ports: { https: config.httpsPort, http: config.httpPort, rtc: rtc.length > 0 ? rtc : [config.rtcPort] },
    wantedRtcPort: config.rtcPort,
    ...(firstRtcPort === undefined ? {} : { firstRtcPort }),
    program: process.execPath,
    reached: console.reach.all,
    reports: reports.all,
    sameName: name !== undefined && server?.twin !== undefined ? { name, address: server.twin } : null,
  });
}
