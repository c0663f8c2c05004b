/**
 * What joining costs: our one round trip against the classic exchange, the same
 * people, the same server. Prints a table and ratios; never passes or fails.
 *
 *   npm run build && node test/bench/joining.ts [people] [repetitions]
 */
import { ownAppliance } from './ownAppliance.ts';
import { type Adapter, classicAdapter, Engine, mediaShapes, ownAdapter, runLecture } from '../support/rtc-load/index.ts';
import { usageOf } from '../support/rtc-load/procfs.ts';
import { joinReport, quantile } from '../support/rtc-load/report.ts';

const people = Number(process.argv[2] ?? 50);
const repetitions = Number(process.argv[3] ?? 5);

interface Row {
  'joined, p50 ms': number;
  'first media, p50 ms': number;
  'first media, p95 ms': number;
  'everybody, ms': number;
  'server CPU, ms': number;
  'messages to each': number;
  'KB to each': number;
  missing: number;
}

const appliance = await ownAppliance();
const adapters: Record<string, () => Adapter> = {
  classic: () => classicAdapter({ url: appliance.wsUrl }),
  own: () => ownAdapter({ url: appliance.wsUrl }),
};

const results: Record<string, Row[]> = { classic: [], own: [] };
// In turn, so that a machine that slows down slows both.
for (let run = 0; run < repetitions; run++) {
  for (const [name, make] of Object.entries(adapters)) results[name]?.push(await measure(make(), `${name}-${run}`));
}
await appliance.close();

const classic = medians(results['classic'] ?? []);
const own = medians(results['own'] ?? []);
const ratio = mapRow(own, (value, key) => Number((value / classic[key]).toFixed(2)));
console.log(`${people} people join a lecture at once; median of ${repetitions} runs`);
console.table({ classic, own, 'own / classic': { ...ratio, missing: '' } });
process.exit(0);

/** One publishes; everybody else comes at once. */
async function measure(adapter: Adapter, room: string): Promise<Row> {
  await adapter.prepare();
  const engine = await Engine.start();
  const before = usageOf([appliance.pid]).cpuSec;
  const outcome = await runLecture({ engines: [engine], room, n: people, adapterOf: () => adapter, media: mediaShapes({ videoKbps: 200 }) });
  const cpuSec = usageOf([appliance.pid]).cpuSec - before;
  const report = joinReport(outcome);
  outcome.end();
  await engine.quit();
  return {
    'joined, p50 ms': report.joinSignalled.p50 ?? NaN,
    'first media, p50 ms': report.joinFirstMedia.p50 ?? NaN,
    'first media, p95 ms': report.joinFirstMedia.p95 ?? NaN,
    'everybody, ms': report.allArrivedMs,
    'server CPU, ms': Math.round(cpuSec * 1000),
    'messages to each': report.messagesPerPeer,
    'KB to each': report.kilobytesPerPeer,
    missing: report.missing,
  };
}

function medians(rows: Row[]): Row {
  const [first] = rows;
  if (!first) throw new Error('nothing was measured');
  return mapRow(first, (_value, key) => quantile(rows.map((row) => row[key]), 0.5) ?? NaN);
}

function mapRow(row: Row, change: (value: number, key: keyof Row) => number): Row {
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [key, change(value as number, key as keyof Row)])) as unknown as Row;
}
