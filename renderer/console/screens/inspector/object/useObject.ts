/** The object that is looked at, live: its dump, its statistics, and what they were in the last minutes. */
import { computed, reactive, ref, shallowRef, watch } from 'vue';
import { LinkError } from '../../../../link/Link.ts';
import type { ObjectType } from '../../../../../main/contract/console/inspect.ts';
import { useConsole } from '../../../stores/console.ts';
import { type ChartName, type Measured, type Readings, readingsOf } from './readings.ts';
import { useLive } from './useLive.ts';

const STATISTICS_EVERY_MS = 1500;
const DUMP_EVERY_MS = 3000;
/** Five minutes. */
const LONGEST = 200;

const withStatistics = new Set<ObjectType>(['worker', 'transport', 'producer', 'consumer', 'dataProducer', 'dataConsumer']);

/** What one can look at. */
export type View = 'live' | 'dump' | 'statistics' | 'json' | 'compare';

export function useObject(type: ObjectType, id: string, hasLayers: () => boolean) {
  const console = useConsole();
  const measures = withStatistics.has(type);
  const dump = shallowRef<Record<string, unknown> | null>(null);
  const statistics = shallowRef<Record<string, unknown>[] | null>(null);
  const readings = shallowRef<readonly { readonly at: number; readonly of: Readings }[]>([]);
  const view = ref<View>(measures ? 'live' : 'dump');
  const paused = ref(false);
  const gone = ref(false);
  let before: Measured | null = null;

  const asking = computed(() => !paused.value && !gone.value && console.isOpen);
  // Charts go on while another view is open: five minutes are worth more without holes.
  useLive(() => measures && asking.value, measure, STATISTICS_EVERY_MS);
  useLive(() => asking.value && view.value !== 'live' && view.value !== 'statistics' && view.value, look, DUMP_EVERY_MS);
  watch(view, (now) => now !== 'live' && dump.value === null && void look());

  async function look(): Promise<void> {
    dump.value = (await askDump()) ?? dump.value;
  }

  async function measure(): Promise<void> {
    const [measured, layered] = await Promise.all([askStatistics(), hasLayers() ? askDump() : null]);
    if (!measured) return;
    statistics.value = measured;
    const now: Measured = { at: Date.now(), statistics: measured, dump: layered ?? null };
    readings.value = [...readings.value.slice(1 - LONGEST), { at: now.at, of: readingsOf(type, now, before) }];
    before = now;
  }

  const askDump = () => ask(console.request('dumpObject', { type, id }));
  const askStatistics = () => ask(console.request('objectStats', { type, id }));

  async function ask<T>(answer: Promise<T>): Promise<T | undefined> {
    try {
      return await answer;
    } catch (error) {
      if (error instanceof LinkError && error.code === 404) gone.value = true;
      return undefined;
    }
  }

  const times = computed(() => readings.value.map(({ at }) => at));
  const charts = computed(() => {
    const labels = new Map<ChartName, Set<string>>();
    for (const { of } of readings.value) {
      for (const [chart, series] of Object.entries(of) as [ChartName, Record<string, number>][]) {
        const known = labels.get(chart) ?? labels.set(chart, new Set()).get(chart)!;
        for (const label of Object.keys(series)) known.add(label);
      }
    }
    return [...labels].filter(([, series]) => series.size > 0).map(([chart, series]) => ({
      chart,
      series: [...series].map((label) => ({ label, values: readings.value.map(({ of }) => of[chart]?.[label] ?? null) })),
    }));
  });

  return reactive({ measures, dump, statistics, view, paused, gone, times, charts, look, measure });
}
