#!/usr/bin/env node
/** The load generator on the command line; see README.md. Prints one JSON line per run. */
import { parseArgs } from 'node:util';
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Adapter } from './adapters/adapter.ts';
import { classicAdapter } from './adapters/classic.ts';
import { ownAdapter } from './adapters/own.ts';
import { Engine } from './Engine.ts';
import { receiveBufferErrors, usageOf } from './procfs.ts';
import { joinReport, mediaReport, round } from './report.ts';
import { mediaShapes, runLecture, runRoom } from './scenario.ts';

const { values } = parseArgs({
  options: {
    adapter: { type: 'string', default: 'own' },
    scenario: { type: 'string', default: 'room' },
    url: { type: 'string', default: 'wss://127.0.0.1:4443' },
    n: { type: 'string', default: '20' },
    ramp: { type: 'string', default: '50' },
    delay: { type: 'string', default: '10' },
    vkbps: { type: 'string', default: '500' },
    fps: { type: 'string', default: '30' },
    sec: { type: 'string', default: '8' },
    reps: { type: 'string', default: '1' },
    timeout: { type: 'string', default: '30000' },
    engines: { type: 'string', default: '1' },
    enginecpu: { type: 'string' },
    pids: { type: 'string', default: '' },
    label: { type: 'string' },
  },
});

const adapterOptions = { url: values.url, delayMs: Number(values.delay) };
const known: Record<string, () => Adapter[]> = {
  own: () => [ownAdapter(adapterOptions)],
  classic: () => [classicAdapter(adapterOptions)],
  mixed: () => [ownAdapter(adapterOptions), classicAdapter(adapterOptions)],
};
const adapters = known[values.adapter]?.();
const runScenario = { room: runRoom, lecture: runLecture }[values.scenario];
if (!adapters || !runScenario) {
  console.error('Use --adapter own|classic|mixed and --scenario room|lecture.');
  process.exit(2);
}
const pids = values.pids.split(',').filter(Boolean).map(Number);
const engineCount = Number(values.engines);

for (let rep = 0; rep < Number(values.reps); rep++) {
  const engines = await Promise.all(
    Array.from({ length: engineCount }, (_, i) => Engine.start(values.enginecpu ? { cpu: Number(values.enginecpu) + i } : {})),
  );
  for (const adapter of adapters) await adapter.prepare();
  await Promise.all(engines.map((engine) => engine.reset()));

  const before = usageOf(pids);
  const ownBefore = process.cpuUsage();
  const outcome = await runScenario({
    engines,
    room: `load-${randomBytes(4).toString('hex')}`,
    n: Number(values.n),
    adapterOf: (i) => adapters[i % adapters.length] as Adapter,
    rampMs: Number(values.ramp),
    media: mediaShapes({ videoKbps: Number(values.vkbps), fps: Number(values.fps) }),
    timeoutMs: Number(values.timeout),
  });
  const joined = usageOf(pids);
  const own = process.cpuUsage(ownBefore);

  // Joining leaves work behind (key frames, reports); what is measured next is the steady state.
  await delay(1500);
  await Promise.all(engines.map((engine) => engine.reset()));
  const steady = usageOf(pids);
  const drops = receiveBufferErrors();
  await delay(Number(values.sec) * 1000);
  const statistics = await Promise.all(engines.map((engine) => engine.statistics()));
  const line = {
    ...(values.label ? { label: values.label } : {}),
    adapter: values.adapter,
    scenario: values.scenario,
    n: Number(values.n),
    rampMs: Number(values.ramp),
    delayMs: Number(values.delay),
    videoKbps: Number(values.vkbps),
    rep,
    ...joinReport(outcome),
    joinServerCpuSec: round(joined.cpuSec - before.cpuSec, 2),
    joinNodeCpuSec: round((own.user + own.system) / 1e6, 2),
    ...mediaReport(statistics, steady, usageOf(pids), statistics[0]?.sec ?? Number(values.sec)),
    receiveBufferErrors: receiveBufferErrors() - drops,
  };
  console.log(JSON.stringify(line));
  outcome.end();
  await Promise.all(engines.map((engine) => engine.quit()));
}
process.exit(0);
