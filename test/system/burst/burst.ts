import { randomBytes } from 'node:crypto';
import { type Adapter, classicAdapter, Engine, mediaShapes, type Outcome, ownAdapter, runRoom } from '../../support/rtc-load/index.ts';
import { type TestAppliance, waitFor } from '../../support/startTestAppliance.ts';

export const PEOPLE = 20;
/** Everybody gets audio and video of everybody else. */
export const STREAMS = PEOPLE * (PEOPLE - 1) * 2;

export const kinds = ['own', 'classic', 'mixed'] as const;
export type Kind = (typeof kinds)[number];

/** Few packets: it is the number of streams that is tested, not what a core can forward. */
const media = mediaShapes({ audioHz: 10, videoKbps: 80, fps: 10 });

function adaptersOf(kind: Kind, url: string, delayMs: number): Adapter[] {
  const own = ownAdapter({ url, delayMs });
  const classic = classicAdapter({ url, delayMs });
  return { own: [own], classic: [classic], mixed: [own, classic] }[kind];
}

export interface BurstResult extends Outcome {
  /** Streams from which nothing came any more a moment later. */
  silentLater: number;
}

/** 20 participants join within `withinMs`, and all vanish after their media has arrived. */
export async function burst(
  appliance: TestAppliance,
  { kind, delayMs, withinMs = 900 }: { kind: Kind; delayMs: number; withinMs?: number },
): Promise<BurstResult> {
  const adapters = adaptersOf(kind, appliance.wsUrl, delayMs);
  for (const adapter of adapters) await adapter.prepare();
  const engine = await Engine.start();
  try {
    const outcome = await runRoom({
      engines: [engine],
      room: `burst-${randomBytes(4).toString('hex')}`,
      n: PEOPLE,
      adapterOf: (i) => adapters[i % adapters.length] as Adapter,
      rampMs: withinMs / PEOPLE,
      media,
      timeoutMs: 30_000,
    });
    await engine.reset();
    // A packet comes every 100 ms: whatever lives is heard of quickly.
    const { silent: silentLater } = await waitFor('every stream to go on', async () => {
      const statistics = await engine.statistics();
      return statistics.sec > 5 || (statistics.sec > 0.3 && statistics.silent === 0) ? statistics : false;
    });
    outcome.end();
    return { ...outcome, silentLater };
  } finally {
    await engine.quit();
  }
}

/** Waits until no worker holds anything: no router, transport, producer, consumer or observer. */
export async function nothingLeft(appliance: TestAppliance, timeoutMs = 10_000): Promise<void> {
  await waitFor(
    'all worker objects to be gone',
    async () => Object.values(await appliance.dump()).every((count) => count === 0),
    timeoutMs,
  );
}

/** Short waits, so that what is gone is gone soon: the lengths themselves are tested elsewhere. */
export const quickToForget = { rooms: { graceSeconds: 0.5, reconnectSeconds: 0.5 } };
